import type { AccountList } from '@giftbuyer/contracts';
import { beforeAll, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { type Person, type Screen, addAccount, addProfile, eventually, openStart, signUp } from './screen';
import { usePanelAndSandbox } from './fixtures';
import { withStartPage } from './with-start-page';

const fixture = usePanelAndSandbox();

/** Each is a template of some engine, and its result is no number that the page shows otherwise: no time, no amount. */
const FORMULAS = '{{7919*7907}}${7919*7907}#{7919*7907}<%=7919*7907%>';
const RESULT = String(7919 * 7907);

/** Possible names of Telegram accounts, each with a part to find it by. */
const NAMES = [
  [`"><img src=x onerror="globalThis.broken=1"><script>globalThis.broken=2</script>`, 'onerror'],
  [`{{globalThis.broken=3}}${FORMULAS}`, FORMULAS],
  [`Zalgo${'\u0301\u0489'.repeat(600)}`, 'Zalgo'],
  [`\u202E\u2066\u200Fgnp.exe\u0000\u0007`, 'gnp.exe'],
  ['W'.repeat(64), 'WWWWWWWW'],
] as const;

/** Of a wide and a narrow window, in CSS pixels. */
const WIDTHS = [1280, 390] as const;

const phoneOf = (i: number) => `+999661004${i}`;

describe('on a wide and on a narrow screen, hostile names are text that fits', () => {
  let person: Person;
  beforeAll(async () => {
    person = await signUp(fixture.browser, fixture.panel, { width: WIDTHS[0] });
    const profile = await addProfile(person.context.request, NAMES[0][0].slice(0, 64));
    for (const [i, [name]] of NAMES.entries()) {
      fixture.sandbox.world.change(phoneOf(i), { firstName: name, lastName: name });
      await addAccount(person.context.request, profile, phoneOf(i));
    }
  });

  /** No markup or code was created, and nothing overflows. */
  async function expectHarmless(screen: Screen): Promise<void> {
    const { page } = screen;
    for (const width of WIDTHS) {
      await page.setViewportSize({ width, height: 800 });
      await screen.rendered();
      expect(await page.evaluate(() => 'broken' in globalThis)).toBe(false);
      expect(await page.locator('img:not(gb-account-avatar > *)').count()).toBe(0);
      expect(await page.locator('body').innerText()).not.toContain(RESULT);
      // The grid takes over a new width within a few frames.
      const overflow = () =>
        page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      await eventually(overflow).toBe(0);
    }
  }

  it('on cards, in the table, in the sheet, its menu and questions, in the palette, in the picker and among the removed', async () => {
    const { page, screen, problems } = await openStart(person);
    const { accounts } = (await (await person.context.request.get('/api/accounts')).json()) as AccountList;
    expect(accounts).toHaveLength(NAMES.length);
    // The newest comes first; a narrow screen renders only visible cards.
    await screen
      .cards()
      .getByText(NAMES[NAMES.length - 1]?.[1] ?? '')
      .first()
      .waitFor();
    await expectHarmless(screen);
    for (const [i, { id }] of accounts.toReversed().entries()) {
      await page.goto(`/accounts/${id}`);
      await page
        .getByRole('dialog')
        .getByText(NAMES[i]?.[1] ?? '')
        .first()
        .waitFor();
      await expectHarmless(screen);
    }
    await page.goto('/?view=table');
    for (const [, part] of NAMES) await page.getByText(part).first().waitFor();
    await expectHarmless(screen);
    await page.keyboard.press('Control+k');
    await page.getByRole('combobox', { name: en.palette.title }).fill('onerror');
    await page.getByRole('option').first().waitFor();
    await expectHarmless(screen);
    await page.keyboard.press('Escape');
    await screen.isBack();
    await page.goto('/');
    await screen.openPicker();
    await screen.dialog(en.profiles.title).getByText('onerror').waitFor();
    await expectHarmless(screen);
    await page.keyboard.press('Escape');
    await screen.isBack();
    for (const [i] of NAMES.entries()) fixture.sandbox.world.revoke(phoneOf(i), 'SESSION_REVOKED');
    for (const { id } of accounts) await person.context.request.post(`/api/account/${id}/refresh`);
    await page.goto('/');
    await page.getByRole('heading', { name: en.removed.title }).waitFor();
    for (const [, part] of NAMES) await page.getByText(part).first().waitFor();
    await expectHarmless(screen);
    expect(problems).toEqual([]);
    await person.context.close();
  });
});

/** A name with markup and bidi controls, and without places to break. */
const HOSTILE = `"><img src=x onerror="globalThis.broken=1">\u202Egnp.${'W'.repeat(12)}`;

it('shows hostile names as plain text that fits', async () => {
  // Invisible characters are rejected in usernames.
  const harmless = HOSTILE.replace('\u202E', '');
  const person = await signUp(fixture.browser, fixture.panel, { username: harmless, width: 360 });
  const profile = await addProfile(person.context.request, HOSTILE);
  fixture.sandbox.world.change('+9996610014', { firstName: HOSTILE, lastName: '\u2067' });
  await addAccount(person.context.request, profile, '+9996610014');
  await withStartPage(person, async (screen) => {
    await screen.cards().getByText(HOSTILE).waitFor();
    await screen.expectToFit();
    await screen
      .cards()
      .getByRole('button', { name: /^Refresh/ })
      .click();
    await screen.toast(en.card.refreshed(harmless)).waitFor();
    await screen.button(en.card.more(harmless)).click();
    await screen.menuItem(en.card.remove).click();
    await screen.page.getByText(en.removeAccount.text(harmless)).waitFor();
    await screen.expectToFit();
    await screen.page.keyboard.press('Escape');
    await screen.openPicker();
    await screen.dialog(en.profiles.title).getByText(harmless).waitFor();
    await screen.expectToFit();
    expect(await screen.page.locator('img:not(gb-account-avatar > *)').count()).toBe(0);
    expect(await screen.page.evaluate(() => 'broken' in globalThis)).toBe(false);
  });
});

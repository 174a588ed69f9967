import type { SentCode } from '@giftbuyer/contracts';
import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { pretendTime } from './browser';
import { addAccount, addProfile, eventually, openStart, signUp } from './screen';
import { usePanelAndSandbox } from './fixtures';
import { withStartPage } from './with-start-page';

const fixture = usePanelAndSandbox();

/** Machine-readable codes. */
const BARE_CODE = /[A-Z]{3,}_[A-Z]{3,}|[a-z]+_[a-z]+_?[a-z]*/;

describe('signing in to Telegram', () => {
  it.each(['ru', 'en'] as const)('says in words why a number is refused, in %s', async (language) => {
    const person = await signUp(fixture.browser, fixture.panel, { language, width: 360 });
    const profile = await addProfile(person.context.request, 'Practice');
    await addAccount(person.context.request, profile, '+9996620011');
    const { telegram, wait, codes } = person.texts.errors;
    const refused: [phone: string, words: string | undefined, code?: string][] = [
      ['+9996620400', telegram['PHONE_NUMBER_INVALID']],
      ['+9996620403', telegram['PHONE_NUMBER_BANNED']],
      ['8 (999) 888-77-66', telegram['PHONE_NUMBER_INVALID']],
      ['+9996620406', telegram['PHONE_PASSWORD_FLOOD']],
      ['+9996620420', wait('0:30')],
      ['+9996620427', telegram['API_ID_PUBLISHED_FLOOD']],
      ['+9996620429', telegram['PHONE_NUMBER_FLOOD']],
      ['+9996620433', codes.code_costs_money],
      ['99966-2-0011', codes.phone_already_added],
      ['+9996620404', telegram['PHONE_NUMBER_UNOCCUPIED'], '22222'],
      ['+9996620410', telegram['PHONE_CODE_EXPIRED'], '22222'],
    ];
    await withStartPage(person, async (screen) => {
      const { login } = screen.texts;
      await screen.openLoginForm('Practice');
      for (const [phone, words = '', code] of refused) {
        if (code) {
          await screen.enterPhone(phone);
          await screen.field(login.code).fill(code);
        } else await screen.sendCode(phone);
        if (phone.startsWith('8')) await screen.button(login.sendCode, screen.page.getByRole('alertdialog')).click();
        await screen.dialog(login.title).getByText(words).waitFor();
        await screen.toast(words).waitFor();
        expect(await screen.page.locator('body').innerText()).not.toMatch(BARE_CODE);
        if (code) await screen.button(login.changePhone).click();
      }
    });
  });

  it('says until when Telegram asks to wait', async () => {
    const person = await signUp(fixture.browser, fixture.panel);
    await addProfile(person.context.request, 'Practice');
    await withStartPage(person, async (screen) => {
      await pretendTime(screen.page, '2036-03-14T09:26:00Z');
      const phone = '+9996610013';
      const repair = fixture.sandbox.faults.add({ kind: 'floodWait', seconds: 7200, phone });
      await screen.openLoginForm('Practice');
      await screen.sendCode(phone);
      await eventually(() => screen.dialog(en.login.title).innerText()).toMatch(
        /^Telegram asks you to wait until Mar 14, 2036, 11:[2-5]\d:\d\d/m,
      );
      repair();
    });
  });

  it('asks before a login is cancelled, and then cancels it at the server and in Telegram', async () => {
    const person = await signUp(fixture.browser, fixture.panel);
    await addProfile(person.context.request, 'Practice');
    await withStartPage(person, async (screen) => {
      await screen.openLoginForm('Practice');
      const sending = screen.page.waitForResponse('**/api/auth/send_code');
      await screen.enterPhone('+9996610012');
      const { login_id } = (await (await sending).json()) as SentCode;
      await screen.button(en.ui.close).click();
      await screen.question(en.login.cancelTitle).waitFor();
      await screen.page.keyboard.press('Escape');
      await screen.question(en.login.cancelTitle).waitFor({ state: 'detached' });
      expect(fixture.sandbox.world.code('+9996610012')).toBe('11111');
      const cancelling = screen.page.waitForResponse('**/api/auth/cancel');
      await screen.button(en.ui.close).click();
      await screen.button(en.login.cancelConfirm).click();
      expect((await cancelling).request().postDataJSON()).toEqual({ login_id });
      expect((await cancelling).status()).toBe(200);
      await screen.expectAnnouncement(en.login.cancelled);
      expect(await screen.page.getByRole('dialog').count()).toBe(0);
      const late = await person.context.request.post('/api/auth/confirm_code', { data: { login_id, code: '11111' } });
      expect(await late.json()).toMatchObject({ error: 'login_id_not_found' });
      await eventually(() => fixture.sandbox.world.code('+9996610012')).toBeUndefined();
    });
  });
});

describe('the accounts', () => {
  it('refreshes several at once', async () => {
    const person = await signUp(fixture.browser, fixture.panel);
    const profile = await addProfile(person.context.request, 'Practice');
    await addAccount(person.context.request, profile, '+9996610020');
    await addAccount(person.context.request, profile, '+9996610018');
    await withStartPage(person, async (screen) => {
      const releaseRequest = await screen.hold('**/api/account/*/refresh');
      await screen.button(en.card.refreshNamed('Emil Novak')).click();
      await screen.button(en.card.refreshNamed('Clara Rossi')).click();
      await eventually(() => screen.cards().getByText(en.card.stage.start).count()).toBe(2);
      releaseRequest();
      await screen.expectAnnouncement(en.card.refreshed('Emil Novak'));
      await screen.expectAnnouncement(en.card.refreshed('Clara Rossi'));
      await eventually(() => screen.cards().getByText(en.card.stage.start).count()).toBe(0);
    });
  });

  it('sets an account apart whose session was ended, and brings the same card back', async () => {
    const person = await signUp(fixture.browser, fixture.panel);
    const profile = await addProfile(person.context.request, 'Practice');
    await addAccount(person.context.request, profile, '+9996610016');
    await withStartPage(person, async (screen) => {
      const id = await screen.cards().first().getAttribute('data-key');
      fixture.sandbox.world.revoke('+9996610016', 'SESSION_REVOKED');
      await screen.button(en.card.refreshNamed('Anna Weber')).click();
      await screen.toast(en.card.sessionEnded('Anna Weber')).waitFor();
      await screen.page.getByText(en.errors.telegram['SESSION_REVOKED'] ?? '').waitFor();
      await eventually(() => screen.cards().count()).toBe(0);
      await screen.button(en.removed.signInNamed('Anna Weber')).click();
      expect(await screen.field(en.login.phone).inputValue()).toBe('+999 661 0016');
      await screen.button(en.login.sendCode).click();
      await screen.field(en.login.code).fill('11111');
      await screen.cards().first().waitFor();
      expect(await screen.cards().first().getAttribute('data-key')).toBe(id);
      await screen.page.getByRole('heading', { name: en.removed.title }).waitFor({ state: 'detached' });
    });
  });
});

describe('the panel', () => {
  it('stays on the login page after a wrong password, with words', async () => {
    const person = await signUp(fixture.browser, fixture.panel);
    await withStartPage(person, async (screen) => {
      await screen.openUserMenu(person.username);
      await screen.menuItem(en.shell.logout).click();
      await screen.field(en.auth.username).fill(person.username);
      await screen.field(en.auth.password).fill('wrong');
      await screen.page.keyboard.press('Enter');
      await screen.page.getByRole('main').getByText(en.errors.codes.invalid_credentials).waitFor();
      expect(screen.page.url()).toBe(`${fixture.panel.url}/login`);
      await screen.expectFocus(screen.field(en.auth.password));
    });
  });

  it('keeps language and theme over a reload', async () => {
    const person = await signUp(fixture.browser, fixture.panel, { language: 'ru' });
    await withStartPage(person, async ({ page, texts }) => {
      const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
      const light = await ground();
      await page.getByRole('button', { name: 'EN', exact: true }).click();
      await page.getByRole('button', { name: en.shell.themes.auto }).click();
      await page.getByRole('button', { name: en.shell.themes.light }).click();
      await page.getByRole('button', { name: en.shell.themes.dark }).waitFor();
      await eventually(ground).not.toBe(light);
      const dark = await ground();
      await page.reload();
      await page.getByRole('button', { name: en.shell.themes.dark }).waitFor();
      expect(await ground()).toBe(dark);
      expect(await page.locator('html').getAttribute('lang')).toBe('en');
      expect(await page.getByText(texts.empty.title).count()).toBe(0);
    });
  });

  it('says that the server is down, and goes on when it is back', async () => {
    const person = await signUp(fixture.browser, fixture.panel);
    await withStartPage(person, async ({ page }) => {
      const other = await openStart(person);
      await page.route('**/api/me', async (route) => {
        // The scripts are loading at the same time.
        await eventually(() => page.evaluate(hasScripts)).toBe(true);
        await fixture.panel.kill();
        await route.continue();
      });
      await page.reload();
      await page.getByRole('heading', { name: en.unreachable.title }).waitFor();
      await other.page.locator('gb-root').getByText(en.shell.updatesPaused).waitFor();
      await page.unroute('**/api/me');
      await fixture.panel.run();
      await page.getByRole('button', { name: en.unreachable.retry }).click();
      await page.getByRole('heading', { name: en.empty.title }).waitFor();
      await other.page.locator('gb-root').getByText(en.shell.updatesPaused).waitFor({ state: 'detached' });
      expect(other.problems).toEqual([]);
    });
  });
});

/** Runs in the page: whether all its scripts are loaded. */
function hasScripts(): boolean {
  if (document.readyState === 'loading') return false;
  const arrived = new Set(performance.getEntriesByType('resource').map(({ name }) => name));
  const scripts = [...document.querySelectorAll<HTMLScriptElement>('script[src]')].map(({ src }) => src);
  const links = [...document.querySelectorAll<HTMLLinkElement>('link[rel="modulepreload"]')].map(({ href }) => href);
  return [...scripts, ...links].every((name) => arrived.has(name));
}

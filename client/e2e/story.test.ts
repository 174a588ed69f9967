import type { StarLedgers } from '@giftbuyer/contracts';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { ru } from '../src/i18n/ru';
import { openPage } from './browser';
import { Screen } from './screen';
import { usePanel } from './fixtures';

const fixture = usePanel();

/** All main tasks from the first visit on, in both languages, with and without a 2FA password. */
const stories = [
  { language: 'ru', locale: 'ru-RU', texts: ru, width: 1280, plain: '1234', protected: '5678' },
  { language: 'en', locale: 'en-US', texts: en, width: 360, plain: '1235', protected: '5679' },
] as const;

describe.each(stories)(
  'the whole job in $language, $width px wide',
  ({ language, locale, texts, width, ...phones }) => {
    let context: BrowserContext;
    let page: Page;
    let screen: Screen;
    let problems: string[];
    const user = `ada-${language}`;
    const password = `correct horse ${language}`;

    beforeAll(async () => {
      context = await fixture.browser.newContext({ locale, viewport: { width, height: 800 } });
      ({ page, problems } = await openPage(context));
      screen = new Screen(page, texts);
    });
    afterAll(() => context?.close());
    beforeEach(() => void problems.splice(0));
    afterEach(() => expect(problems).toEqual([]));

    const cards = () => screen.cards();

    /** Accounts whose transactions have not been read to the beginning. */
    const unreadLedgers = () =>
      page.evaluate(async () => {
        const headers = { 'X-Origin-Key': localStorage.getItem('gb-origin-key') ?? '' };
        const { items } = (await (await fetch('/api/ledgers', { headers })).json()) as StarLedgers;
        return items.filter(({ is_complete: isComplete }) => !isComplete).map(({ account_id: id }) => id);
      });

    /** The text of the visually first card, whatever its position in the document. */
    async function topCard(): Promise<string> {
      const boxes = await Promise.all(
        (await cards().all()).map(async (card) => ({ card, box: await card.boundingBox() })),
      );
      const place = (box: { x: number; y: number } | null) => (box ? box.y * 10_000 + box.x : Infinity);
      const [first] = boxes.sort((one, other) => place(one.box) - place(other.box));
      return first ? first.card.innerText() : '';
    }

    it('registers with the keyboard alone and finds an empty panel that says what to do', async () => {
      await page.goto(fixture.panel.url);
      await page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
      expect(new URL(page.url()).pathname).toBe('/login');
      await screen.expectToFit();
      await page.getByRole('link', { name: texts.auth.toRegister }).click();
      await page.getByRole('heading', { name: texts.auth.registerTitle }).waitFor();
      await screen.field(texts.auth.username).fill(user);
      await screen.field(texts.auth.password).fill(password);
      await page.keyboard.press('Enter');
      await page.getByRole('heading', { name: texts.empty.title }).waitFor();
      expect(await page.title()).toContain('GiftBuyer');
      await screen.expectToFit();
    });

    it('makes the sandbox profile with one click and adds an account: a wrong code, then the right one', async () => {
      await page.getByRole('button', { name: texts.accounts.add }).first().click();
      await screen.button(texts.profiles.sandbox).click();
      await screen.dialog(texts.login.title).or(screen.profile(texts.profiles.sandboxName)).first().waitFor();
      if (!(await screen.dialog(texts.login.title).isVisible())) {
        await screen.profile(texts.profiles.sandboxName).click();
      }
      await screen.enterPhone(`+999 66 2 ${phones.plain}`);
      await screen.expectToFit();
      await screen.field(texts.login.code).fill('11111');
      await page
        .getByText(texts.errors.telegram['PHONE_CODE_INVALID'] ?? '')
        .first()
        .waitFor();
      await screen.field(texts.login.code).fill('22222');
      await cards().first().waitFor();
      expect(await cards().count()).toBe(1);
      await screen.expectToFit();
    });

    it('adds an account with a 2FA password: a wrong one, a panel killed in the middle, the right one', async () => {
      await page.getByRole('button', { name: texts.accounts.add }).first().click();
      await screen.profile(texts.profiles.sandboxName).click();
      await screen.enterPhone(`99966-2-${phones.protected}`);
      // The turn of a ledger stays claimed for 90 seconds when its panel is killed.
      await expect.poll(unreadLedgers, { timeout: 300_000 }).toEqual([]);
      await fixture.panel.kill();
      await fixture.panel.run();
      await screen.field(texts.login.code).fill('22222');
      await screen.field(texts.login.password).waitFor();
      await screen.field(texts.login.password).fill('not it');
      await screen.button(texts.login.finish).click();
      await page
        .getByText(texts.errors.telegram['PASSWORD_HASH_INVALID'] ?? '')
        .first()
        .waitFor();
      await fixture.panel.kill();
      await fixture.panel.run();
      await screen.field(texts.login.password).fill('sandbox');
      await screen.button(texts.login.finish).click();
      await cards().nth(1).waitFor();
      expect(await cards().count()).toBe(2);
    });

    it('refreshes the lower card with live stages, and it rises to the top', async () => {
      const lower = await cards().nth(1).getByRole('link').or(cards().nth(1).getByRole('heading')).first().innerText();
      // A turn of the ledger that waits for Telegram would keep the account from being refreshed.
      await expect.poll(unreadLedgers, { timeout: 300_000 }).toEqual([]);
      const releaseTelegram = await fixture.panel.holdTelegram();
      await screen.button(texts.card.refreshNamed(lower), cards().nth(1)).click();
      await cards()
        .nth(1)
        .getByText(texts.card.stage.connect)
        .or(page.getByText(texts.card.stage.profile))
        .first()
        .waitFor();
      releaseTelegram();
      await page.getByText(texts.card.refreshed(lower)).first().waitFor();
      await expect.poll(topCard).toContain(lower);
    });

    it('logs out, logs in and finds everything there, after a hard restart too', async () => {
      const before = await cards().allInnerTexts();
      await screen.openUserMenu(user);
      await screen.menuItem(texts.shell.logout).click();
      await page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
      await screen.field(texts.auth.username).fill(user);
      await screen.field(texts.auth.password).fill('wrong');
      await page.keyboard.press('Enter');
      await page.getByText(texts.errors.codes.invalid_credentials).first().waitFor();
      await screen.field(texts.auth.password).fill(password);
      await page.keyboard.press('Enter');
      await cards().nth(1).waitFor();
      await fixture.panel.kill();
      await fixture.panel.run();
      await page.reload();
      await cards().nth(1).waitFor();
      expect(await cards().count()).toBe(before.length);
    });

    it('removes an account together with its session in Telegram', async () => {
      const name = await cards().first().getByRole('link').or(cards().first().getByRole('heading')).first().innerText();
      // Another card may have moved to the first position meanwhile.
      await cards()
        .getByRole('button', { name: texts.card.more(name) })
        .click();
      await screen.menuItem(texts.card.remove).click();
      await screen.button(texts.removeAccount.confirm).click();
      await page.getByText(texts.removeAccount.removed(name)).first().waitFor();
      await expect.poll(() => cards().count()).toBe(1);
    });
  },
);

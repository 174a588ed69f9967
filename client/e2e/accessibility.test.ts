import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { inspect, settled } from '../gallery/inspect.mjs';
import { openPage } from './browser';
import { Screen, addAccount, addProfile, eventually, signUp } from './screen';
import { usePanelAndSandbox } from './fixtures';

/** States of the real panel have one of them in turn; the gallery's test sees every state in both themes. */
const LOOKS = [
  { colorScheme: 'light', width: 1280 },
  { colorScheme: 'dark', width: 360 },
] as const;

const fixture = usePanelAndSandbox();
const username = 'eve';

let password: string;
let page: Page;
let problems: string[];
let screen: Screen;
let texts: Screen['texts'];
let add: (phone: string) => Promise<unknown>;

beforeAll(async () => {
  const person = await signUp(fixture.browser, fixture.panel, { username, language: 'ru' });
  ({ texts, password } = person);
  const { request } = person.context;
  const profile = await addProfile(request, 'A profile with quite a long name, as people give them');
  add = (phone) => addAccount(request, profile, phone);
  await person.context.addInitScript({ content: axe.source });
  ({ page, problems } = await openPage(person.context));
  screen = new Screen(page, texts);
});
afterAll(() => page?.context().close());
afterEach(() => expect(problems.splice(0)).toEqual([]));

let inspected = 0;

/** @param shown an element that is visible during the audit */
async function expectAccessible(shown: Locator): Promise<void> {
  const { width, colorScheme } = LOOKS[inspected++ % LOOKS.length] ?? LOOKS[0];
  await page.setViewportSize({ width, height: 800 });
  await page.emulateMedia({ colorScheme });
  await shown.waitFor();
  // Text has too little contrast during a fade. Endless animations, such as a progress bar, do not fade.
  await settled(page);
  const found = await inspect(page);
  expect([...found.axe, ...found.overflow], `${colorScheme}, ${width} px`).toEqual([]);
}

it('login', async () => {
  const state = await page.context().storageState();
  await page.context().clearCookies();
  await page.goto('/login');
  await page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
  await page.keyboard.press('Tab');
  await screen.button(texts.auth.login).click();
  await expectAccessible(page.getByText(texts.auth.usernameMissing));
  await page.getByRole('link', { name: texts.auth.toRegister }).click();
  await expectAccessible(page.getByRole('heading', { name: texts.auth.registerTitle }));
  await page.context().addCookies(state.cookies);
  // The session was created without the login page, which would have created an origin key.
  await page.evaluate(() => localStorage.removeItem('gb-origin-key'));
});

it('an empty panel', async () => {
  await page.goto('/');
  await expectAccessible(page.getByRole('heading', { name: texts.empty.title }));
});

it('the profile picker', async () => {
  await screen.openPicker();
  await expectAccessible(screen.profile('A profile'));
});

it('a new profile, with errors', async () => {
  await screen.button(texts.profiles.add).click();
  await screen.field(texts.addProfile.apiHash).fill('not hex');
  await screen.button(texts.common.save).click();
  await expectAccessible(page.getByText(texts.addProfile.apiIdBad));
  await page.keyboard.press('Escape');
  await expectAccessible(screen.question(texts.unsaved.title));
  await screen.button(texts.unsaved.confirm).click();
});

it('the phone', async () => {
  await screen.profile('A profile').click();
  await expectAccessible(screen.field(texts.login.phone));
});

it('the code, with an error', async () => {
  await screen.enterPhone('+9996615000');
  await screen.field(texts.login.code).fill('99999');
  await expectAccessible(screen.dialog(texts.login.title).getByText(texts.errors.telegram['PHONE_CODE_INVALID'] ?? ''));
});

it('the question whether to give up', async () => {
  await page.keyboard.press('Escape');
  await expectAccessible(screen.question(texts.login.cancelTitle));
  await page.keyboard.press('Escape');
});

it('the 2FA password', async () => {
  await screen.field(texts.login.code).fill('11111');
  await expectAccessible(screen.field(texts.login.password));
  await screen.field(texts.login.password).fill('sandbox');
  await screen.button(texts.login.finish).click();
  await screen.cards().first().waitFor();
});

it('cards, with and without Premium and @username', async () => {
  await add('+9996610003');
  await add('+9996610017');
  await page.reload();
  await expectAccessible(screen.cards().nth(2));
});

it('the table', async () => {
  await page.goto('/?view=table');
  await expectAccessible(page.getByRole('grid', { name: texts.accounts.list }));
});

it('a search that finds nothing', async () => {
  await page.goto('/?q=nobody&status=stale');
  await expectAccessible(page.getByRole('heading', { name: texts.accounts.nothing }));
});

it('the API profiles', async () => {
  await page.goto('/api-profiles');
  await expectAccessible(page.getByRole('main').getByText(texts.accounts.total(3)));
});

it('the settings', async () => {
  await page.goto('/settings');
  await expectAccessible(page.getByRole('switch', { name: texts.settings.shortcuts }));
  await page.goto('/');
});

it('the menu of a card', async () => {
  await screen
    .cards()
    .first()
    .getByRole('button', { name: texts.card.more('') })
    .click();
  await expectAccessible(screen.menuItem(texts.card.remove));
});

it('the question before an account is removed', async () => {
  await screen.menuItem(texts.card.remove).click();
  await expectAccessible(screen.question(texts.removeAccount.title));
  await page.keyboard.press('Escape');
});

it('an account whose session is over', async () => {
  fixture.sandbox.world.revoke('+9996610003');
  await screen.button(texts.accounts.refreshAll).click();
  await expectAccessible(page.getByRole('heading', { name: texts.removed.title }));
  // Toasts appear below the pointer, which keeps them open.
  await page.mouse.move(0, 700);
  const messages = page.getByRole('button', { name: texts.ui.dismiss });
  await eventually(async () => {
    await messages.evaluateAll((buttons) => buttons.forEach((button) => (button as HTMLElement).click()));
    return messages.count();
  }).toBe(0);
});

it('the change of the password, with an error', async () => {
  await screen.openUserMenu(username);
  await screen.menuItem(texts.shell.changePassword).click();
  await screen.button(texts.password.save).click();
  await expectAccessible(page.getByText(texts.password.oldMissing));
  await page.keyboard.press('Escape');
});

it('the palette, and when it finds nothing', async () => {
  await page.keyboard.press('Control+k');
  await expectAccessible(screen.dialog(texts.palette.title).getByRole('option').first());
  await page.keyboard.type('#####');
  await expectAccessible(screen.dialog(texts.palette.title).getByText(texts.palette.none));
  await page.keyboard.press('Escape');
});

it('the list of shortcuts', async () => {
  await screen.dialog(texts.palette.title).waitFor({ state: 'detached' });
  await page.keyboard.press('Shift+Slash');
  await expectAccessible(screen.dialog(texts.shortcuts.title));
  await page.keyboard.press('Escape');
});

it('a session that was replaced', async () => {
  const other = await fixture.browser.newContext({ baseURL: fixture.panel.url });
  await other.request.post('/api/auth/login', { data: { username, password } });
  await expectAccessible(screen.button(texts.replaced.signIn));
  await other.close();
});

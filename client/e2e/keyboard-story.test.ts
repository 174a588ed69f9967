import type { CDPSession, Locator, Page } from 'playwright-core';
import { afterEach, beforeAll, expect, it } from 'vitest';
import { formatPhone } from '../src/shared/phone-format';
import { ru as texts } from '../src/i18n/ru';
import { AccessibilityTree } from './accessibility-tree';
import { openPage } from './browser';
import { setHidden } from './hidden-tab';
import { Screen, eventually } from './screen';
import { announcementsOn } from './screen-reader';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();

/** All main tasks with a keyboard in the Russian layout and a screen reader. */
const MOST_TABS = 40;

let page: Page;
let screen: Screen;
let tree: AccessibilityTree;
let keyboard: CDPSession;
let problems: string[];

beforeAll(async () => {
  const context = await fixture.browser.newContext({ locale: 'ru-RU', viewport: { width: 1280, height: 800 } });
  ({ page, problems } = await openPage(context));
  page.setDefaultTimeout(45_000);
  screen = new Screen(page, texts);
  tree = await AccessibilityTree.of(page);
  keyboard = await context.newCDPSession(page);
});
afterEach(async () => {
  expect(await tree.nameless()).toEqual([]);
  expect(problems.splice(0)).toEqual([]);
});

/** Presses Tab until the element is focused. */
async function tabTo(target: Locator): Promise<void> {
  await target.waitFor();
  for (let presses = 0; presses < MOST_TABS; presses++) {
    if (await target.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`Tab does not lead there: ${String(target)}`);
}

/** A key event of the Russian layout. */
async function pressRussian(code: string, letter: string): Promise<void> {
  const key = { key: letter, code, text: letter, unmodifiedText: letter, windowsVirtualKeyCode: code.charCodeAt(3) };
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyDown', ...key });
  await keyboard.send('Input.dispatchKeyEvent', { type: 'keyUp', ...key });
}

/** The announcements so far, in order. */
const announcements: string[] = [];
async function announced(words: string): Promise<void> {
  await eventually(() => announcementsOn(page)).toContain(words);
  announcements.push(words);
}
const expectFocus = (words: string | RegExp) => eventually(() => tree.focused()).toMatch(words);
const card = (place: number) => page.locator(`[data-key][aria-posinset="${place}"]`);

it('registers', async () => {
  await page.goto(fixture.panel.url);
  await tabTo(page.getByRole('link', { name: texts.auth.toRegister }));
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: texts.auth.registerTitle }).waitFor();
  await tabTo(screen.field(texts.auth.username));
  await expectFocus(`textbox ${texts.auth.username}`);
  await page.keyboard.type('ада');
  await page.keyboard.press('Tab');
  await expectFocus(`textbox ${texts.auth.password}`);
  await page.keyboard.type('correct horse');
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: texts.empty.title }).waitFor();
  await announced(texts.auth.registered);
  await expectFocus(`heading ${texts.accounts.title}`);
});

it('adds an API profile', async () => {
  await pressRussian('KeyN', 'т');
  await screen.dialog(texts.profiles.title).waitFor();
  expect(await tree.dialogs()).toEqual([`dialog ${texts.profiles.title}`]);
  await tabTo(screen.button(texts.profiles.add));
  await page.keyboard.press('Enter');
  await expectFocus(`textbox ${texts.addProfile.name}`);
  expect(await tree.dialogs()).toEqual([`dialog ${texts.addProfile.title}`]);
  await page.keyboard.type('Учебный');
  await page.keyboard.press('Tab');
  await expectFocus(`textbox ${texts.addProfile.apiId}`);
  await page.keyboard.type('4321');
  await page.keyboard.press('Tab');
  await expectFocus(`textbox ${texts.addProfile.apiHash}`);
  await page.keyboard.type('abcdef'.repeat(5) + '01');
  await page.keyboard.press('Tab');
  const sandbox = page.getByRole('radio', { name: texts.addProfile.environments.sandbox });
  for (let presses = 0; presses < 3 && !(await sandbox.isChecked()); presses++) await page.keyboard.press('ArrowRight');
  await expectFocus(`radio ${texts.addProfile.environments.sandbox}`);
  expect(await tree.nameless()).toEqual([]);
  await page.keyboard.press('Enter');
  await announced(texts.addProfile.saved('Учебный'));
  await screen.expectFocus(screen.profile('Учебный'));
  await expectFocus(/^button Учебный/);
});

it('adds an account with a 2FA password', async () => {
  await page.keyboard.press('Enter');
  await expectFocus(`textbox ${texts.login.phone}`);
  await page.keyboard.type('+9996625678');
  await page.keyboard.press('Enter');
  await expectFocus(`textbox ${texts.login.code}`);
  expect(await tree.nameless()).toEqual([]);
  await announced(texts.login.sent(formatPhone('+9996625678')));
  await page.keyboard.type('11111');
  await announced(texts.errors.telegram.PHONE_CODE_INVALID);
  await expectFocus(`textbox ${texts.login.code}`);
  expect(await tree.description()).toContain(texts.errors.telegram.PHONE_CODE_INVALID);
  await page.keyboard.type('22222');
  await announced(texts.login.needPassword);
  await expectFocus(`textbox ${texts.login.password}`);
  expect(await tree.nameless()).toEqual([]);
  await page.keyboard.type('sandbox');
  await page.keyboard.press('Enter');
  await announced(texts.login.added(formatPhone('+9996625678')));
  await card(1).waitFor();
  await screen.dialog(texts.login.title).waitFor({ state: 'detached' });
  const name = (await card(1).getAttribute('aria-label')) ?? '';
  const username = (await card(1).getByText(/^@/).innerText()).trim();
  const { copyUsername, more, refreshNamed } = texts.card;
  expect(await tree.controlsOf(name)).toEqual(
    [
      `link ${name}`,
      `button ${copyUsername} ${username}`,
      `button ${more(name)}`,
      `button ${refreshNamed(name)}`,
    ].toSorted(),
  );
});

it('adds another account', async () => {
  await pressRussian('KeyN', 'т');
  await tabTo(screen.profile('Учебный'));
  await page.keyboard.press('Enter');
  await expectFocus(`textbox ${texts.login.phone}`);
  await page.keyboard.type('+9996621264');
  await page.keyboard.press('Enter');
  await expectFocus(`textbox ${texts.login.code}`);
  await page.keyboard.type('22222');
  await card(2).waitFor();
  await screen.dialog(texts.login.title).waitFor({ state: 'detached' });
});

it('refreshes the lower account, which rises and keeps the focus', async () => {
  // Readings have whole seconds; within one second the order is that of the ids.
  const added = Date.now();
  await eventually(() => Date.now() - added).toBeGreaterThan(1000);
  const name = (await card(2).getAttribute('aria-label')) ?? '';
  const id = await card(2).getAttribute('data-key');
  await tabTo(page.locator('[data-key][tabindex="0"]'));
  await page.keyboard.press('End');
  await expectFocus(`listitem ${name}`);
  await pressRussian('KeyR', 'к');
  await announced(texts.card.refreshed(name));
  await eventually(() => card(1).getAttribute('data-key')).toBe(id);
  await expectFocus(`listitem ${name}`);
  const [begins = '', ends = ''] = texts.accounts.moved(name, '#').split('#');
  const moved = async () =>
    (await announcementsOn(page)).some((words) => words.startsWith(begins) && words.endsWith(ends));
  await eventually(moved).toBe(true);
});

it('opens it, and returns to it', async () => {
  const name = (await card(1).getAttribute('aria-label')) ?? '';
  await page.keyboard.press('Enter');
  await page.waitForURL(/\/accounts\/\d+$/);
  await page.getByRole('dialog').waitFor();
  expect(await tree.dialogs()).toEqual([`dialog ${name}`]);
  expect(await tree.nameless()).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await page.waitForURL((url) => url.pathname === '/');
  await expectFocus(`listitem ${name}`);
});

it('finds the other one in the palette', async () => {
  const name = (await card(2).getAttribute('aria-label')) ?? '';
  await page.keyboard.press('Control+k');
  await expectFocus(`combobox ${texts.palette.title}`);
  await page.keyboard.type(name);
  await eventually(() => screen.page.getByRole('option', { selected: true }).innerText()).toContain(name);
  await announced(texts.palette.found(1));
  expect(await tree.nameless()).toEqual([]);
  await page.keyboard.press('Escape');
  await expectFocus(/^listitem /);
});

it('removes it', async () => {
  const name = (await card(1).getAttribute('aria-label')) ?? '';
  await page.keyboard.press('Delete');
  await expectFocus(`button ${texts.common.cancel}`);
  expect(await tree.dialogs()).toEqual([`alertdialog ${texts.removeAccount.title}`]);
  expect(await tree.nameless()).toEqual([]);
  await tabTo(screen.button(texts.removeAccount.confirm));
  // The message stays until the next test reads it.
  await setHidden(page, true);
  await page.keyboard.press('Enter');
  await announced(texts.removeAccount.removed(name));
  await eventually(() => screen.cards().count()).toBe(1);
  await expectFocus(`listitem ${(await card(1).getAttribute('aria-label')) ?? ''}`);
});

it('reads the message, and logs out', async () => {
  await page.keyboard.press('F6');
  await expectFocus(`button ${texts.ui.dismiss}`);
  await setHidden(page, false);
  await tabTo(page.getByRole('button', { name: texts.shell.user('ада') }));
  await page.keyboard.press('Enter');
  await page.keyboard.press('ArrowUp');
  await expectFocus(`menuitem ${texts.shell.logout}`);
  expect(await tree.nameless()).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
  await announced(texts.shell.loggedOut);
  await expectFocus(`heading ${texts.auth.loginTitle}`);
  expect((await announcementsOn(page)).filter((words) => announcements.includes(words))).toEqual(announcements);
});

import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { en as texts } from '../src/i18n/en';
import { type Person, type Screen, addProfile, eventually, signUp } from './screen';
import { useStartPage } from './start-page';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();

/** A point on every backdrop and outside of all dialogs. */
const BACKDROP = [8, 8] as const;

let person: Person;
let page: Page;
let screen: Screen;

beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel, { hasMotion: true });
  await addProfile(person.context.request, 'First');
});
const start = useStartPage(() => person);
beforeEach(() => {
  ({ page, screen } = start);
});

const picker = () => screen.dialog(texts.profiles.title);
const addProfileDialog = () => screen.dialog(texts.addProfile.title);
const deleteQuestion = () => screen.question(texts.profiles.deleteTitle);
const moreOf = (profile: string) => screen.button(texts.profiles.more(profile));

/** The dialog is still open and usable. */
async function expectAlive(dialog = picker()): Promise<void> {
  await screen.rendered();
  expect(await dialog.isVisible(), await page.locator('body').innerText()).toBe(true);
  await screen.button(texts.ui.close, dialog).click({ trial: true });
}

it.each([
  ['Esc', () => page.keyboard.press('Escape')],
  ['its backdrop', () => page.mouse.click(...BACKDROP)],
])('closes by %s the top one only, a question as unanswered', async (_, leave) => {
  await screen.openPicker();
  await screen.askToDelete('First');
  expect(await picker().isVisible()).toBe(false);
  await leave();
  await deleteQuestion().waitFor({ state: 'detached' });
  await screen.profile('First').waitFor();
  await expectAlive();
  await page.keyboard.press('Escape');
  await picker().waitFor({ state: 'detached' });
});

it.each([
  ['Esc', () => page.keyboard.press('Escape')],
  ['a button in it', () => screen.button(texts.ui.close, picker()).click()],
])('leaves nothing in memory when it was closed by %s', async (_, leave) => {
  await screen.openPicker();
  const dialog = await page.evaluateHandle(() => new WeakRef(document.querySelector('[role=dialog]') as Element));
  await leave();
  await picker().waitFor({ state: 'detached' });
  const devtools = await person.context.newCDPSession(page);
  await eventually(async () => {
    await devtools.send('HeapProfiler.collectGarbage');
    return dialog.evaluate((kept) => kept.deref() === undefined);
  }).toBe(true);
  await dialog.dispose();
});

it('D13: keeps the order when the lower one renders again', async () => {
  await screen.openPicker();
  await screen.profile('First').waitFor();
  await page.keyboard.press('Escape');
  // The known list is shown while it is loaded again.
  const releaseRequest = await screen.hold('**/api/apiprofiles');
  await screen.openPicker();
  await screen.askToDelete('First');
  await addProfile(person.context.request, 'Second');
  releaseRequest();
  await page.getByText('Second').waitFor({ state: 'attached' });
  await page.keyboard.press('Escape');
  await deleteQuestion().waitFor({ state: 'detached' });
  await expectAlive();
});

it('closes one by an Esc that is held', async () => {
  await screen.openPicker();
  await screen.askToDelete('First');
  for (let count = 0; count < 5; count++) await page.keyboard.down('Escape');
  await deleteQuestion().waitFor({ state: 'detached' });
  for (let count = 0; count < 5; count++) await page.keyboard.down('Escape');
  await expectAlive();
  await page.keyboard.up('Escape');
  await page.keyboard.press('Escape');
  await picker().waitFor({ state: 'detached' });
});

it('leaves Esc to a composition under way', async () => {
  await screen.openNewProfile();
  const escape = { key: 'Escape', keyCode: 27, bubbles: true, cancelable: true };
  await screen.field(texts.addProfile.name).dispatchEvent('keydown', { ...escape, isComposing: true });
  await expectAlive(addProfileDialog());
  await screen.field(texts.addProfile.name).dispatchEvent('keydown', escape);
  await addProfileDialog().waitFor({ state: 'detached' });
});

it('closes by Esc the open menu only', async () => {
  await screen.openPicker();
  await moreOf('First').click();
  await screen.menuItem(texts.profiles.rename).waitFor();
  await page.keyboard.press('Escape');
  await screen.menuItem(texts.profiles.rename).waitFor({ state: 'detached' });
  await expectAlive();
  await screen.expectFocus(moreOf('First'));
});

it('leaves by Esc the renaming only, and the name as it was', async () => {
  await screen.openPicker();
  await moreOf('First').click();
  await screen.menuItem(texts.profiles.rename).click();
  await screen.field(texts.profiles.renameLabel).fill('Other');
  await page.keyboard.press('Escape');
  await screen.expectFocus(screen.profile('First'));
  await expectAlive();
});

it('closes one level by a double click on the backdrop', async () => {
  await screen.openNewProfile();
  await page.mouse.dblclick(...BACKDROP);
  await addProfileDialog().waitFor({ state: 'detached' });
  await expectAlive();
  // Early clicks are treated as part of a double click.
  await eventually(async () => {
    await page.mouse.click(...BACKDROP);
    return picker().count();
  }).toBe(0);
});

it('stays open when a press ends elsewhere than it began', async () => {
  await screen.openNewProfile();
  const name = screen.field(texts.addProfile.name);
  await name.fill('a long name to select');
  const box = await name.boundingBox();
  if (!box) throw new Error('the field is not on the screen');
  const inside = [box.x + box.width / 2, box.y + box.height / 2] as const;
  await page.mouse.move(...inside);
  await page.mouse.down();
  await page.mouse.move(...BACKDROP, { steps: 5 });
  await page.mouse.up();
  await expectAlive(addProfileDialog());
  expect(await page.evaluate(() => getSelection()?.toString())).toMatch(/^a long/);

  await page.mouse.move(...BACKDROP);
  await page.mouse.down();
  await page.mouse.move(...inside, { steps: 5 });
  await page.mouse.up();
  await expectAlive(addProfileDialog());
});

it('keeps Tab inside, in both directions', async () => {
  await screen.openNewProfile();
  await screen.expectFocus(screen.field(texts.addProfile.name));
  const first = addProfileDialog().getByRole('link');
  const last = screen.button(texts.ui.close, addProfileDialog());
  await page.keyboard.press('Shift+Tab');
  await screen.expectFocus(first);
  await page.keyboard.press('Shift+Tab');
  await screen.expectFocus(last);
  await page.keyboard.press('Tab');
  await screen.expectFocus(first);
  const stops = await addProfileDialog().locator('input, button, a').count();
  for (let count = 0; count < stops; count++) {
    await page.keyboard.press('Tab');
    const inside = addProfileDialog().evaluate((dialog) => dialog.contains(document.activeElement));
    expect(await inside).toBe(true);
  }
});

it('keeps what was typed below, out of reach', async () => {
  await screen.openLoginForm('First');
  await screen.enterPhone('+9996621254');
  const code = screen.field(texts.login.code);
  await code.fill('123');
  await code.press('Home');
  await page.keyboard.press('Escape');
  const question = screen.question(texts.login.cancelTitle);
  await question.waitFor();
  await screen.expectFocus(question.getByRole('button').first());
  expect(await code.isVisible()).toBe(false);
  expect(await code.evaluate((input) => input.closest('[inert]') !== null)).toBe(true);
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  await screen.expectFocus(code);
  expect(await code.inputValue()).toBe('123');
  expect(await code.evaluate((input: HTMLInputElement) => input.selectionStart)).toBe(0);
});

it('gives the focus back to the opener, and to the next row when that is gone', async () => {
  await addProfile(person.context.request, 'Doomed');
  const opener = page.getByRole('button', { name: texts.accounts.add });
  await screen.openPicker();
  await screen.button(texts.profiles.add).click();
  await addProfileDialog().waitFor();
  await page.keyboard.press('Escape');
  await screen.expectFocus(screen.button(texts.profiles.add));
  await screen.askToDelete('First');
  await page.keyboard.press('Escape');
  await screen.expectFocus(moreOf('First'));
  await screen.askToDelete('Doomed');
  await screen.button(texts.profiles.deleteConfirm).click();
  await screen.profile('Doomed').waitFor({ state: 'detached' });
  await screen.expectFocus(picker().locator('[data-profile]').first());
  await page.keyboard.press('Escape');
  await screen.expectFocus(opener);
});

it('closes by Back the top one, and stays on the page', async () => {
  await page.goto('/?before=1');
  await page.goto('/');
  await screen.openPicker();
  await screen.askToDelete('First');
  await screen.hasHistoryEntries(2);
  await page.goBack();
  await deleteQuestion().waitFor({ state: 'detached' });
  await expectAlive();
  await screen.hasHistoryEntries(1);
  await page.goBack();
  await picker().waitFor({ state: 'detached' });
  expect(page.url()).toBe(`${fixture.panel.url}/`);
  // A dialog closed in another way leaves no history entry.
  await screen.openPicker();
  await page.keyboard.press('Escape');
  await screen.isBack();
  await page.goBack();
  await page.waitForURL('/?before=1');
});

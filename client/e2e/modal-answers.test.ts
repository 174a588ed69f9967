import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { en as texts } from '../src/i18n/en';
import { setHidden } from './hidden-tab';
import { type Person, type Screen, addProfile, signUp } from './screen';
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

/** The dialog is still open and usable. */
async function expectAlive(dialog = picker()): Promise<void> {
  await screen.rendered();
  expect(await dialog.isVisible(), await page.locator('body').innerText()).toBe(true);
  await screen.button(texts.ui.close, dialog).click({ trial: true });
}

it('asks before what was typed is lost', async () => {
  const question = screen.question(texts.unsaved.title);
  await screen.openNewProfile();
  await screen.field(texts.addProfile.name).fill('Typed');
  await page.mouse.click(...BACKDROP);
  await question.waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  await expectAlive(addProfileDialog());
  expect(await screen.field(texts.addProfile.name).inputValue()).toBe('Typed');
  await screen.hasHistoryEntries(2);
  await page.goBack();
  await screen.button(texts.unsaved.confirm, question).click();
  await addProfileDialog().waitFor({ state: 'detached' });
  await expectAlive();
});

it('answers once under a double click', async () => {
  await addProfile(person.context.request, 'Doomed');
  await screen.openPicker();
  await screen.askToDelete('Doomed');
  const deletions = screen.requests('DELETE', '/api/apiprofile/');
  await screen.button(texts.profiles.deleteConfirm).dblclick();
  await screen.toast(texts.profiles.deleted('Doomed')).waitFor();
  await screen.profile('Doomed').waitFor({ state: 'detached' });
  await expectAlive();
  expect(deletions).toHaveLength(1);
});

it('submits once, however often Enter is pressed', async () => {
  await screen.openNewProfile();
  await screen.field(texts.addProfile.apiId).fill('123456');
  await screen.field(texts.addProfile.apiHash).fill('a'.repeat(32));
  const submissions = screen.requests('POST', '/api/apiprofile');
  const releaseRequest = await screen.hold('**/api/apiprofile');
  for (let count = 0; count < 3; count++) await page.keyboard.press('Enter');
  await page.keyboard.press('Escape');
  await expectAlive(addProfileDialog());
  releaseRequest();
  await screen.toast(texts.addProfile.saved(texts.profiles.unnamed(123456))).waitFor();
  await screen.expectFocus(screen.profile(texts.profiles.unnamed(123456)));
  expect(submissions).toHaveLength(1);
});

it('is covered by messages, which can be clicked', async () => {
  const changePassword = screen.dialog(texts.password.title);
  await screen.openUserMenu(person.username);
  await screen.menuItem(texts.shell.changePassword).click();
  await screen.field(texts.password.old).fill('not it');
  await screen.field(texts.password.new).fill('anything long enough');
  start.isSpoiled = true;
  await setHidden(page, true);
  await page.keyboard.press('Enter');
  await screen.toast(texts.errors.codes.wrong_password).waitFor();
  await page.keyboard.press('Escape');
  await screen.button(texts.unsaved.confirm).click();
  await changePassword.waitFor({ state: 'detached' });
  // A toast older than the dialog must not be covered by its backdrop.
  await screen.openPicker();
  await screen.button(texts.ui.dismiss).click();
  await screen.toast(texts.errors.codes.wrong_password).waitFor({ state: 'detached' });
  await expectAlive();
});

it('closes with all others when the session ends, without a question, and says why once', async () => {
  await screen.openNewProfile();
  await screen.field(texts.addProfile.apiId).fill('123456');
  const visited: string[] = [];
  page.on('framenavigated', () => visited.push(new URL(page.url()).pathname));
  const { username, password } = person;
  const elsewhere = await fetch(`${fixture.panel.url}/api/auth/login`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ username, password }),
  });
  expect(elsewhere.status).toBe(200);
  await screen.button(texts.replaced.signIn).click();
  await page.getByRole('heading', { name: texts.auth.loginTitle }).waitFor();
  expect(await page.getByRole('dialog').or(page.getByRole('alertdialog')).count()).toBe(0);
  expect(visited.filter((path) => path === '/replaced')).toHaveLength(1);
  await screen.field(texts.auth.username).fill(username);
  await screen.field(texts.auth.password).fill(password);
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { name: texts.empty.title }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});

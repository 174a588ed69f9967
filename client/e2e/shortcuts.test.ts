import type { Page } from 'playwright-core';
import { beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { ru as texts } from '../src/i18n/ru';
import { pressRussianKey } from './browser';
import { type Person, type Screen, addAccount, addProfile, eventually, signUp } from './screen';
import { announcementsOn } from './screen-reader';
import { useStartPage } from './start-page';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();

/** Sandbox accounts: two with an @username and one without. */
const PHONES = ['+9996620001', '+9996620002', '+9996620003'];

let person: Person;

beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel, { language: 'ru' });
  await person.context.grantPermissions(['clipboard-read', 'clipboard-write'], { origin: fixture.panel.url });
  const profile = await addProfile(person.context.request, 'Первый');
  for (const phone of PHONES) await addAccount(person.context.request, profile, phone);
});
const start = useStartPage(() => person);
let page: Page;
let screen: Screen;
beforeEach(async () => {
  ({ page, screen } = start);
  await screen.cards().nth(2).waitFor();
});

const palette = () => screen.dialog(texts.palette.title);
const query = () => palette().getByRole('combobox', { name: texts.palette.title });
const options = () => palette().getByRole('option');
const chosen = () => palette().getByRole('option', { selected: true });

/** The name of the first card, which is focused. */
async function focusFirst(): Promise<string> {
  const first = page.locator('[data-key][tabindex="0"]');
  await first.focus();
  return (await first.getAttribute('aria-label')) ?? '';
}

/** Opens and cancels the removal dialog of the first account; the focus returns to its card. */
async function askAndStay(): Promise<void> {
  const question = screen.question(texts.removeAccount.title);
  await focusFirst();
  await page.keyboard.press('Delete');
  await question.waitFor();
  await page.keyboard.press('Escape');
  await question.waitFor({ state: 'detached' });
  await focusFirst();
}

describe('the palette', () => {
  it('opens by Ctrl-K, also out of a text, and closes by it, by Esc and by Back', async () => {
    await page.keyboard.press('Control+k');
    await screen.expectFocus(query());
    await page.keyboard.press('Control+k');
    await palette().waitFor({ state: 'detached' });
    await pressRussianKey(page, 'KeyK', 'л', { ctrlKey: true });
    await screen.expectFocus(query());
    await page.keyboard.press('Escape');
    await palette().waitFor({ state: 'detached' });
    await page.keyboard.press('Control+k');
    await palette().waitFor();
    await screen.hasHistoryEntries(1);
    await page.goBack();
    await palette().waitFor({ state: 'detached' });
  });

  it.each(['добав', 'add acc', 'ljfdbnm', 'фвв', 'акаунт'])('finds by “%s” what adds an account', async (typed) => {
    await page.keyboard.press('Control+k');
    await query().fill(typed);
    await eventually(() => options().allInnerTexts()).toEqual(
      expect.arrayContaining([expect.stringContaining(texts.accounts.add)]),
    );
  });

  it('does what is chosen with the arrows and Enter, and has it first the next time', async () => {
    await page.keyboard.press('Control+k');
    await query().fill('тема');
    await eventually(() => chosen().innerText()).toContain(texts.shell.themes.auto);
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('ArrowDown');
    await eventually(() => chosen().innerText()).toContain(texts.shell.themes.dark);
    expect(await query().getAttribute('aria-activedescendant')).toBe(await chosen().getAttribute('id'));
    await page.keyboard.press('Enter');
    await palette().waitFor({ state: 'detached' });
    await eventually(() => page.locator('html').getAttribute('class')).toContain('theme-dark');
    await page.keyboard.press('Control+k');
    await eventually(() => chosen().innerText()).toContain(texts.shell.themes.dark);
    await query().fill('theme: sys');
    await page.keyboard.press('Enter');
    await eventually(() => page.locator('html').getAttribute('class')).not.toContain('theme-dark');
  });

  it('wraps around at the ends, and says when there is nothing', async () => {
    await page.keyboard.press('Control+k');
    await query().fill('тема');
    await page.keyboard.press('ArrowUp');
    await eventually(() => options().last().getAttribute('aria-selected')).toBe('true');
    await page.keyboard.press('ArrowDown');
    await eventually(() => options().first().getAttribute('aria-selected')).toBe('true');
    await query().fill('ъъъъъъъ');
    await palette().getByText(texts.palette.none).waitFor();
    await eventually(() => announcementsOn(page)).toContain(texts.palette.none);
    expect(await query().getAttribute('aria-expanded')).toBe('false');
    await page.keyboard.press('Enter');
    expect(await palette().isVisible()).toBe(true);
  });

  it('goes to a page, and Back returns from there and not to the palette', async () => {
    await page.keyboard.press('Control+k');
    await query().fill('settings');
    await page.keyboard.press('Enter');
    await page.waitForURL('/settings');
    await page.goBack();
    await page.waitForURL('/');
    expect(await palette().count()).toBe(0);
  });

  it('adds an account from another page', async () => {
    await page.goto('/settings');
    await page.getByRole('heading', { level: 1, name: texts.settings.title }).waitFor();
    await page.keyboard.press('Control+k');
    await query().fill('add account');
    await page.keyboard.press('Enter');
    await screen.dialog(texts.profiles.title).waitFor();
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('finds an account by its name and by its phone', async () => {
    const name = await focusFirst();
    await page.keyboard.press('Control+k');
    await query().fill(name);
    await eventually(() => chosen().innerText()).toContain(name);
    await query().fill('+999 (66) 2');
    await eventually(() => options().count()).toBe(PHONES.length);
    await options().first().click();
    await page.waitForURL(/\/accounts\/\d+$/);
  });
});

describe('single keys', () => {
  it.each([
    ['?', 'Slash', ','],
    ['Shift+Slash', null, null],
  ])('%s lists them all', async (press, code, key) => {
    if (code) await pressRussianKey(page, code, key, { shiftKey: true });
    else await page.keyboard.press(press);
    const list = screen.dialog(texts.shortcuts.title);
    await list.waitFor();
    expect(await list.locator('dt').count()).toBe(20);
    await page.keyboard.press('Escape');
  });

  it('n adds an account, in a Russian layout too, and not from within a dialog', async () => {
    await pressRussianKey(page, 'KeyN', 'т');
    await screen.dialog(texts.profiles.title).waitFor();
    await page.keyboard.press('n');
    await page.keyboard.press('Shift+Slash');
    await screen.rendered();
    expect(await page.getByRole('dialog').count()).toBe(1);
  });

  it('g and a letter go to a page; the letter alone does not', async () => {
    await page.keyboard.press('s');
    // Together: the letter counts only for a moment.
    await Promise.all([page.keyboard.press('g'), page.keyboard.press('p')]);
    await page.waitForURL('/api-profiles');
    await Promise.all([pressRussianKey(page, 'KeyG', 'п'), pressRussianKey(page, 'KeyS', 'ы')]);
    await page.waitForURL('/settings');
    await Promise.all([page.keyboard.press('g'), page.keyboard.press('a')]);
    await page.waitForURL('/');
  });

  it('/ leads to the search of the list, where keys are letters', async () => {
    await page.keyboard.press('/');
    const search = screen.field(texts.accounts.search);
    await screen.expectFocus(search);
    await page.keyboard.type('n?gs');
    expect(await search.inputValue()).toBe('n?gs');
    expect(await page.getByRole('dialog').count()).toBe(0);
    expect(new URL(page.url()).pathname).toBe('/');
  });

  it('r refreshes the account with the focus, Shift-R all', async () => {
    const name = await focusFirst();
    await page.keyboard.press('r');
    await screen.toast(texts.card.refreshed(name)).waitFor();
    await pressRussianKey(page, 'KeyR', 'К', { shiftKey: true });
    await screen.toast(texts.accounts.refreshedAll(3)).waitFor();
  });

  it('c copies the @username', async () => {
    const card = screen
      .cards()
      .filter({ has: page.getByRole('button', { name: texts.card.copyUsername }) })
      .first();
    await card.focus();
    await pressRussianKey(page, 'KeyC', 'с');
    await eventually(() => page.evaluate(() => navigator.clipboard.readText())).toMatch(/^@\w/);
  });

  it('Delete asks whether to remove, Enter opens', async () => {
    await askAndStay();
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/accounts\/\d+$/);
  });

  it.each([
    ['Enter', /\/accounts\/\d+$/],
    ['gs', /\/settings$/],
  ])('%s leads on also when the browser is slow to forget a modal', async (keys, url) => {
    start.isSpoiled = true;
    await page.evaluate(() => {
      const go = history.go.bind(history);
      history.go = (delta) => void setTimeout(go, 300, delta);
      addEventListener('popstate', () => (document.documentElement.dataset['back'] = 'yes'));
    });
    await askAndStay();
    await Promise.all((keys === 'Enter' ? [keys] : [...keys]).map((key) => page.keyboard.press(key)));
    await page.locator('html[data-back]').waitFor();
    await page.waitForURL(url);
  });

  it('do nothing with Ctrl, while a menu is open, or when switched off', async () => {
    const name = await focusFirst();
    await page.keyboard.press('Control+Delete');
    await screen.button(texts.card.more(name)).first().click();
    await screen.menuItem(texts.card.remove).waitFor();
    await page.keyboard.press('n');
    await page.keyboard.press('Escape');
    await screen.menuItem(texts.card.remove).waitFor({ state: 'detached' });
    await page.evaluate(() => localStorage.setItem('gb-shortcuts', 'off'));
    await page.reload();
    await screen.cards().first().waitFor();
    await focusFirst();
    for (const key of ['n', 'Delete', 'Shift+Slash', '/']) await page.keyboard.press(key);
    await screen.rendered();
    expect(await page.getByRole('dialog').or(page.getByRole('alertdialog')).count()).toBe(0);
    await page.keyboard.press('Control+k');
    await palette().waitFor();
    await page.evaluate(() => localStorage.removeItem('gb-shortcuts'));
  });
});

import type { Locator, Page } from 'playwright-core';
import { beforeAll, beforeEach, expect, it } from 'vitest';
import { en as texts } from '../src/i18n/en';
import { type Person, type Screen, addAccount, addProfile, eventually, signUp } from './screen';
import { useStartPage } from './start-page';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();

let person: Person;
let page: Page;
let screen: Screen;

beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel, { hasMotion: true });
});
const start = useStartPage(() => person);
beforeEach(() => {
  ({ page, screen } = start);
});

const trigger = () => screen.button(texts.shell.user(person.username));
const menu = () => page.getByRole('menu', { name: texts.shell.user(person.username) });
const first = () => screen.menuItem(texts.shell.changePassword);
const last = () => screen.menuItem(texts.shell.logout);

async function press(key: string, leadsTo: Locator): Promise<void> {
  await page.keyboard.press(key);
  await screen.expectFocus(leadsTo);
}

it('is walked with the arrow keys, Home, End and the first letters', async () => {
  await trigger().focus();
  await press('Enter', first());
  await press('ArrowDown', last());
  await press('ArrowDown', first());
  await press('ArrowUp', last());
  await press('Home', first());
  await press('End', last());
  await press('c', first());
  await press('Escape', trigger());
  expect(await trigger().getAttribute('aria-expanded')).toBe('false');
  await press('ArrowUp', last());
  await press('Escape', trigger());
  await press('ArrowDown', first());
});

it('is left by Tab for what comes after its button', async () => {
  await trigger().focus();
  await page.keyboard.press('Tab');
  const next = await page.evaluateHandle(() => document.activeElement);
  await trigger().focus();
  await press('ArrowDown', first());
  await page.keyboard.press('Tab');
  await menu().waitFor({ state: 'detached' });
  expect(await page.evaluate((element) => element === document.activeElement, next)).toBe(true);
});

it('is closed by a second click on its button, and by a click elsewhere', async () => {
  await trigger().click();
  await first().waitFor();
  expect(await trigger().getAttribute('aria-expanded')).toBe('true');
  await trigger().click();
  await menu().waitFor({ state: 'detached' });
  await trigger().click();
  await first().waitFor();
  await page.mouse.click(10, 400);
  await menu().waitFor({ state: 'detached' });
  expect(await trigger().getAttribute('aria-expanded')).toBe('false');
});

it('gives the focus back to its button after what was chosen', async () => {
  await trigger().click();
  await first().click();
  await screen.dialog(texts.password.title).waitFor();
  await page.keyboard.press('Escape');
  await screen.expectFocus(trigger());
});

it('goes with the card that it belongs to', async () => {
  const { request } = person.context;
  await addAccount(request, await addProfile(request, 'Practice'), '+9996620011');
  const card = screen.cards().first();
  await card.locator('[aria-haspopup=menu]').click();
  await screen.menuItem(texts.card.remove).waitFor();
  await request.delete(`/api/account/${await card.getAttribute('data-key')}`);
  await card.waitFor({ state: 'detached' });
  await eventually(() => page.getByRole('menu').count()).toBe(0);
});

it.each([
  [1280, 800],
  [360, 640],
])('lies on the screen, %i x %i, and stays next to its button', async (width, height) => {
  await page.setViewportSize({ width, height });
  await trigger().click();
  await page.setViewportSize({ width: width - 20, height });
  await screen.rendered();
  const [button, panel] = await Promise.all([trigger().boundingBox(), menu().boundingBox()]);
  if (!button || !panel) throw new Error('not on the screen');
  expect(panel.y).toBeGreaterThanOrEqual(button.y + button.height);
  expect(panel.y).toBeLessThan(button.y + button.height + 20);
  expect(panel.x).toBeGreaterThanOrEqual(0);
  expect(panel.x + panel.width).toBeLessThanOrEqual(width - 20);
  expect(panel.x + panel.width).toBeGreaterThan(button.x);
});

it('stays on the screen when its button leaves it', async () => {
  await page.setViewportSize({ width: 400, height: 120 });
  await trigger().click();
  await page.evaluate(() => document.querySelector('header')?.style.setProperty('translate', '0 900px'));
  await page.setViewportSize({ width: 400, height: 400 });
  await eventually(async () => {
    const panel = await menu().boundingBox();
    return panel && panel.y + panel.height;
  }).toBe(400);
  await first().click();
  await screen.dialog(texts.password.title).waitFor();
});

import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { en as texts } from '../src/i18n/en';
import { setHidden } from './hidden-tab';
import { leave, openAgain } from './kept-page';
import { type Person, Screen, addAccount, addProfile, eventually, signUp } from './screen';
import { useSharedPanel } from './fixtures';

const fixture = useSharedPanel();

let person: Person;
let page: Page;
let screen: Screen;
let problems: string[];

beforeAll(async () => {
  person = await signUp(fixture.browser, fixture.panel, { hasMotion: true });
  const profile = await addProfile(person.context.request, 'First');
  await addAccount(person.context.request, profile, '+9996620012');
});
beforeEach(async () => {
  ({ page, problems } = await openAgain(person.context));
  screen = new Screen(page, person.texts);
  await page.clock.install();
  // Before the first page: requests during a navigation may hide later ones from Playwright.
  await page.route('**/api/accounts/refresh', (route) => route.abort());
  await page.goto('/');
  await screen.cards().first().waitFor();
});
afterEach(async () => {
  expect(problems).toEqual([]);
  await leave(page);
});

const card = () => page.locator('gb-toast-card');

/** An error that is shown at once. */
async function fail(): Promise<Locator> {
  await page.keyboard.press('Shift+R');
  await screen.toast(texts.errors.network).waitFor();
  return card();
}

async function drag(toast: Locator, distance: number): Promise<void> {
  const box = await toast.boundingBox();
  if (!box) throw new Error('the message is not on the screen');
  const [x, y] = [box.x + 40, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + distance, y, { steps: 4 });
  await page.mouse.up();
}

/** For how long the page shows the next message, by its clock. */
function lifetime(): Promise<number> {
  return page.evaluate(() => {
    const { promise, resolve } = Promise.withResolvers<number>();
    let shownAt: number | null = null;
    const look = (): void => {
      if (document.querySelector('gb-toast-card')) shownAt ??= performance.now();
      else if (shownAt !== null) resolve(performance.now() - shownAt);
    };
    new MutationObserver(look).observe(document.body, { childList: true, subtree: true });
    return promise;
  });
}

it('an error goes after eight seconds', async () => {
  const lasting = lifetime();
  const toast = await fail();
  // The clock runs by itself too.
  await page.clock.runFor(8000);
  await toast.waitFor({ state: 'detached' });
  expect(await lasting).toBeGreaterThan(7500);
});

it('stays under the pointer, with the focus and in a hidden tab', async () => {
  await setHidden(page, true);
  const toast = await fail();
  await toast.hover();
  await setHidden(page, false);
  await page.clock.runFor(9000);
  await page.keyboard.press('F6');
  await screen.expectFocus(screen.button(texts.ui.dismiss));
  await page.mouse.move(1, 1);
  await page.clock.runFor(9000);
  await setHidden(page, true);
  await page.locator('h1').focus();
  await page.clock.runFor(9000);
  expect(await toast.isVisible()).toBe(true);
  await setHidden(page, false);
  await page.clock.runFor(8100);
  await toast.waitFor({ state: 'detached' });
});

it('is swiped away, and returns from a short swipe', async () => {
  await setHidden(page, true);
  const toast = await fail();
  // It grows to its full size.
  await toast.evaluate((element) => Promise.all(element.getAnimations({ subtree: true }).map((one) => one.finished)));
  const before = await toast.boundingBox();
  await drag(toast, 60);
  await eventually(() => toast.boundingBox()).toEqual(before);
  await drag(toast, -120);
  await toast.waitFor({ state: 'detached' });
});

it('is one for an error that repeats', async () => {
  const toast = await fail();
  await page.keyboard.press('Shift+R');
  await eventually(() => toast.innerText()).toMatch(/×2$/);
  expect(await toast.count()).toBe(1);
});

it('is reached by Alt+T out of a dialog', async () => {
  await setHidden(page, true);
  await fail();
  await screen.openPicker();
  await page.keyboard.press('Alt+t');
  await screen.expectFocus(screen.button(texts.ui.dismiss));
  await page.keyboard.press('Enter');
  await card().waitFor({ state: 'detached' });
  expect(await screen.dialog(texts.profiles.title).isVisible()).toBe(true);
});

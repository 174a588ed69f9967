import type { Page } from 'playwright-core';
import { afterEach, beforeEach, expect } from 'vitest';
import { leave, notify } from './kept-page';
import { type Person, type Screen, openStart } from './screen';

/** What lies over the page. */
const OVERLAYS = '[role=dialog], [role=alertdialog], [role=menu]';
const CLOCK_CALLS = ['install', 'pauseAt', 'setFixedTime', 'setSystemTime'] as const;
const PAGE_CALLS = ['addInitScript', 'emulateMedia', 'exposeFunction'] as const;

export interface StartPage {
  page: Page;
  screen: Screen;
  /** The next test gets a page that is loaded again: this one has changed what is not noticed. */
  isSpoiled: boolean;
}

/**
 * The account list of a user for each test: the page of the last one, brought back there, or loaded again if that test failed
 * or changed what stays. Loading a page costs more CPU than most tests.
 */
export function useStartPage(person: () => Person): StartPage {
  const start = {} as StartPage;
  let problems: string[] = [];
  let stored = '';
  let size: ReturnType<Page['viewportSize']> = null;
  let isOpen = false;
  beforeEach(async () => {
    if (isOpen) return;
    ({ page: start.page, screen: start.screen, problems } = await openStart(person()));
    start.isSpoiled = false;
    const opened = start.page;
    stored = await storage(opened);
    size = opened.viewportSize();
    if (watched.has(opened)) return;
    watched.add(opened);
    const spoil = (): void => void (start.isSpoiled = true);
    notify(opened, PAGE_CALLS, spoil);
    notify(opened.clock, CLOCK_CALLS, spoil);
  });
  afterEach(async ({ task }) => {
    const found = problems.splice(0);
    const { page, screen } = start;
    isOpen = false;
    const isSound = task.result?.state !== 'fail' && found.length === 0 && !start.isSpoiled;
    isOpen = isSound && (await bringBack(screen).catch(() => false)) && (await storage(page)) === stored;
    const shown = page.viewportSize();
    if (isOpen && size && (shown?.width !== size.width || shown.height !== size.height))
      await page.setViewportSize(size);
    if (!isOpen) await leave(page);
    expect(found).toEqual([]);
  });
  return start;
}

/** Pages whose changing calls are noticed. */
const watched = new WeakSet<Page>();

const storage = (page: Page): Promise<string> => page.evaluate(() => JSON.stringify([localStorage, sessionStorage]));

/** @returns whether the page shows the account list as if it had been opened now; otherwise it is loaded again */
async function bringBack(screen: Screen): Promise<boolean> {
  const { page, texts } = screen;
  await page.unrouteAll({ behavior: 'ignoreErrors' });
  if (!(await closeOverlays(page))) return false;
  await screen.isBack();
  const list = page.getByRole('link', { name: texts.accounts.title, exact: true });
  if (new URL(page.url()).pathname !== '/' && (await list.count()) === 1) {
    await list.click();
    await page.getByRole('heading', { name: texts.accounts.title, level: 1 }).waitFor();
  }
  const search = page.getByRole('searchbox', { name: texts.accounts.search });
  if ((await search.count()) === 1 && (await search.inputValue())) {
    await search.fill('');
    await page.waitForURL((url) => !url.searchParams.has('q'));
  }
  const { pathname, search: filters } = new URL(page.url());
  if (pathname !== '/' || filters) return false;
  await page.mouse.move(-1, -1);
  const messages = page.getByRole('button', { name: texts.ui.dismiss, exact: true });
  await messages.evaluateAll((buttons) => buttons.forEach((button) => (button as HTMLElement).click()));
  await page.locator('gb-toast-card').first().waitFor({ state: 'detached' });
  await page.evaluate(() => {
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    scrollTo(0, 0);
    globalThis.gbAnnouncements.length = 0;
  });
  return true;
}

/** @returns whether nothing is left, not even a question */
async function closeOverlays(page: Page): Promise<boolean> {
  for (let left = await page.locator(OVERLAYS).count(); left > 0;) {
    await page.keyboard.press('Escape');
    const changed = await page.waitForFunction(
      ({ overlays, before }) => {
        const now = document.querySelectorAll(overlays).length;
        return now !== before && { now };
      },
      { overlays: OVERLAYS, before: left },
    );
    const { now } = (await changed.jsonValue()) as { now: number };
    if (now > left) return false;
    left = now;
  }
  return true;
}

import type { BrowserContext, Page } from 'playwright-core';
import { listenAsScreenReader } from './screen-reader';

export { closeContexts, keepForNextFiles, launch, sharedBrowser } from '../../api/harness/browser';

/** A page that collects problems: console errors, uncaught exceptions, CSP violations, lost focus. */
export async function openPage(context: BrowserContext): Promise<{ page: Page; problems: string[] }> {
  const page = await context.newPage();
  awaitInterception(page);
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // The browser logs every 4xx response; what the page does with it is asserted on the screen.
    if (message.type() === 'error' && !message.text().startsWith('Failed to load resource'))
      problems.push(message.text());
  });
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  await page.addInitScript(listenAsScreenReader);
  return { page, problems };
}

/** A new page, or one that `KeptPage` has cleared. */
const BLANK = /^about:|\/robots\.txt$/;

/**
 * Chromium confirms `Fetch.enable` before an open page sends its requests that way: on a busy machine, one that follows at once
 * passes, and Playwright does not report it. So `page.route` waits until a request of the page was intercepted.
 */
function awaitInterception(page: Page): void {
  const route = page.route.bind(page);
  page.route = async (...options) => {
    const routed = await route(...options);
    // In a blank page the next document is intercepted from its first request.
    if (BLANK.test(page.url())) return routed;
    const probe = await route(BLANK, (request) => request.fulfill({ headers: { intercepted: 'yes' } }));
    await page.evaluate(async () => {
      while (!(await fetch('/robots.txt')).headers.has('intercepted'));
    });
    await probe.dispose();
    return routed;
  };
}

declare global {
  /** By how many milliseconds the clock of the page is ahead, once `shiftClock` has run there. */
  var gbClockAhead: number | undefined;
}

/**
 * Runs in the page: sets by how many milliseconds its clock is ahead, also while it is open. The clock of Playwright would be 1970
 * for a moment, which the page may notice.
 */
export function shiftClock(ahead: number): void {
  const isShifted = globalThis.gbClockAhead !== undefined;
  globalThis.gbClockAhead = ahead;
  if (isShifted) return;
  const Real = Date;
  const now = (): number => Real.now() + (globalThis.gbClockAhead ?? 0);
  globalThis.Date = new Proxy(Real, {
    construct: (_, parts: unknown[], target) =>
      Reflect.construct(Real, parts.length > 0 ? parts : [now()], target) as Date,
    get: (_, name) => (name === 'now' ? now : (Reflect.get(Real, name) as unknown)),
  });
}

/** Sets the clock of the open page, where it goes on; the page does not synchronize with the server. */
export async function pretendTime(page: Page, time: number | string): Promise<void> {
  const ahead = new Date(time).getTime() - Date.now();
  await ignoreServerTime(page);
  await page.addInitScript(shiftClock, ahead);
  await page.evaluate(shiftClock, ahead);
}

/** The open page does not synchronize its clock with the server. */
export async function ignoreServerTime(page: Page): Promise<void> {
  const hideDates = (): void => {
    const { get } = Headers.prototype;
    Headers.prototype.get = function (name) {
      return name === 'Date' ? null : get.call(this, name);
    };
  };
  await page.addInitScript(hideDates);
  await page.evaluate(hideDates);
}

/** A key event of the Russian layout. */
export async function pressRussianKey(page: Page, code: string, key: string, more: object = {}): Promise<void> {
  await page.evaluate(
    (init) =>
      (document.activeElement ?? document.body).dispatchEvent(
        new KeyboardEvent('keydown', { ...init, bubbles: true, cancelable: true }),
      ),
    { code, key, ...more },
  );
}

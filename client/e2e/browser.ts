import type { BrowserContext, Page } from 'playwright-core';
import { listenAsScreenReader } from './screen-reader';

export { closeContexts, keepForNextFiles, launch, sharedBrowser } from './launch';

/** A page that collects problems: console errors, uncaught exceptions, CSP violations, lost focus. */
export async function openPage(context: BrowserContext): Promise<{ page: Page; problems: string[] }> {
  const page = await context.newPage();
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

/** Sets the clock of the open page forward; the page does not synchronize with the server. */
export async function pretendTime(page: Page, time: number | string): Promise<void> {
  const hideDates = (): void => {
    const { get } = Headers.prototype;
    Headers.prototype.get = function (name) {
      return name === 'Date' ? null : get.call(this, name);
    };
  };
  await page.addInitScript(hideDates);
  await page.evaluate(hideDates);
  await page.clock.setSystemTime(time);
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

import type { BrowserContext, Page } from 'playwright-core';
import { listenAsScreenReader } from './screen-reader';

export { launch } from './launch';

/** A page that collects what no screen may cause: console errors, uncaught exceptions, broken content policy, a lost focus. */
export async function openPage(context: BrowserContext): Promise<{ page: Page; problems: string[] }> {
  const page = await context.newPage();
  const problems: string[] = [];
  page.on('pageerror', (error) => problems.push(`uncaught: ${error.message}`));
  page.on('console', (message) => {
    // The browser itself reports every 4xx answer; what the page makes of it is asserted on the screen.
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

/** Sets the clock of the open page forward; it does not hear from the server what time it is. */
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

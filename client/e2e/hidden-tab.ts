import type { Page } from 'playwright-core';

/** Lets the page believe that its tab is hidden, until it is loaded again: messages stay there. */
export async function setHidden(page: Page, hidden: boolean): Promise<void> {
  await page.evaluate((value) => {
    Object.defineProperty(document, 'hidden', { value, configurable: true });
    document.dispatchEvent(new Event('visibilitychange'));
  }, hidden);
}

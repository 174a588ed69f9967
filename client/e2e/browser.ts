import { type Browser, type BrowserContext, type Page, chromium } from 'playwright-core';

/**
 * Debian's Chromium, headless and without its own traffic. `npm test` names it in CHROMIUM_PATH.
 * @param more arguments of Chromium
 */
export function launch(...more: string[]): Promise<Browser> {
  const executablePath = process.env['CHROMIUM_PATH'];
  if (!executablePath) throw new Error('CHROMIUM_PATH names no browser; `npm test` sets it.');
  return chromium.launch({
    executablePath,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A process for each page, and one in reserve, cost as much as what most tests do.
      '--renderer-process-limit=1',
      ...more,
    ],
  });
}

/** A page that collects what no screen may cause: console errors, uncaught exceptions, broken content policy. */
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
  return { page, problems };
}

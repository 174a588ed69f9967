import { type Browser, chromium } from 'playwright-core';

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

import { type Browser, chromium } from 'playwright-core';

/**
 * Each window loads the pages of its address bar, which nobody sees: two processes and half a second of a core. Chromium
 * takes the last list of features that it is given, so Playwright's is repeated as far as it matters here.
 */
const DISABLED_FEATURES = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
  ...['AvoidCorsURLLoaderRestartOnRedirect', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose'],
  ...['AimEnabled', 'HttpsFirstBalancedModeAutoEnable', 'HttpsUpgrades', 'LensOverlay', 'MediaRouter'],
  ...['NetworkTimeServiceQuerying', 'OptimizationHints', 'PaintHolding', 'PreconnectToSearch'],
  'ThirdPartyStoragePartitioning',
].join();

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
      `--disable-features=${DISABLED_FEATURES}`,
      // A process for each page, and one in reserve, cost as much as what most tests do.
      '--renderer-process-limit=1',
      ...more,
    ],
  });
}

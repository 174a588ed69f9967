import { type Browser, chromium } from 'playwright-core';

/**
 * Each window loads hidden pages of its address bar, which cost two processes and half a second of CPU. Chromium uses the
 * last list of features it is given, so the relevant part of that of Playwright is repeated.
 */
const DISABLED_FEATURES = [
  ...['WebUIOmniboxPopup', 'WebUIOmniboxAimPopup'],
  ...['AvoidCorsURLLoaderRestartOnRedirect', 'AvoidUnnecessaryBeforeUnloadCheckSync', 'DestroyProfileOnBrowserClose'],
  ...['AimEnabled', 'HttpsFirstBalancedModeAutoEnable', 'HttpsUpgrades', 'LensOverlay', 'MediaRouter'],
  ...['NetworkTimeServiceQuerying', 'OptimizationHints', 'PaintHolding', 'PreconnectToSearch'],
  'ThirdPartyStoragePartitioning',
].join();

/**
 * Chromium from Debian, headless and without its own traffic. `npm test` sets CHROMIUM_PATH.
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
      // A process per page and a spare one cost as much as most tests.
      '--renderer-process-limit=1',
      ...more,
    ],
  });
}

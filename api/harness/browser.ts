import { type Browser, type BrowserContext, chromium } from 'playwright-core';

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

let shared: Promise<Browser> | undefined;
const kept = new WeakSet<BrowserContext>();

/**
 * The browser of all test files that this process runs: starting one costs as much CPU as three page loads. It ends with the
 * process; a file that is through with it calls `closeContexts` instead of `close`.
 */
export async function sharedBrowser(): Promise<Browser> {
  const browser = await shared;
  if (browser?.isConnected()) return browser;
  // Pages of tests live for seconds: optimizing compilers cost them a tenth of their CPU, and give nothing back.
  shared = launch('--js-flags=--no-opt,--no-maglev');
  return shared;
}

/** Keeps a context open for the next files. */
export function keepForNextFiles(context: BrowserContext): void {
  kept.add(context);
}

/** Closes what a test file has opened in the shared browser. */
export async function closeContexts(browser: Browser | undefined): Promise<void> {
  const opened = browser?.contexts().filter((context) => !kept.has(context)) ?? [];
  await Promise.all(opened.map((context) => context.close()));
}

// The browser of the bench.
import { chromium } from 'playwright-core';
import { rounded } from '../../api/bench/figures.mjs';
import { chromium as browserPath } from '../../scripts/chromium.mjs';

export const launch = async () =>
  chromium.launch({
    executablePath: await browserPath(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking', '--disable-component-update'],
  });

/** A page of its own, not opened yet; with a cookie somebody is signed in there. */
export async function openPage(browser, { url, cookie }) {
  // Without a locale the headless shell sends no `Accept-Language`, which every browser does.
  const context = await browser.newContext({ viewport: { width: 1440, height: 900 }, locale: 'en-US' });
  if (cookie) {
    const [name, value] = cookie.split('=');
    await context.addCookies([{ name, value, url }]);
  }
  const page = await context.newPage();
  const errors = [];
  page.on('pageerror', (error) => errors.push(error.message));
  const devtools = await context.newCDPSession(page);
  return {
    page,
    devtools,
    request: context.request,
    async close() {
      await context.close();
      if (errors.length > 0) throw new Error(`The page failed: ${errors.join(', ')}`);
    },
  };
}

/** A figure whose goal is an amount, not a ratio; the baseline is for comparison. */
export function limit(name, unit, ours, baseline, atMost) {
  return {
    name,
    ours: rounded(ours),
    baseline: baseline === undefined ? null : rounded(baseline),
    ratio: baseline ? rounded(ours / baseline) : null,
    unit,
    goal: `at most ${atMost}${unit && ` ${unit}`}`,
    met: rounded(ours) <= atMost,
  };
}

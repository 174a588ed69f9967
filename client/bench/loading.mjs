// How soon the list of a thousand accounts can be used, and how soon it answers, against the empty application.
import { figure, measureInRounds } from '../../api/bench/figures.mjs';
import { limit, openPage } from './browser.mjs';

/** The slow mobile network that browsers offer to try: 1.6 Mbit/s down, 0.75 up, 150 ms there and back. */
export const SLOW = { offline: false, latency: 150, downloadThroughput: 200_000, uploadThroughput: 93_750 };
export const SLOW_CPU = 4;
const KB = 1000;
/** When it is there the list can be used. */
export const FIRST_CARD = '[data-key] button.refresh';
const REVERSE_ORDER = 'gb-accounts-toolbar .order button[aria-pressed]';
/** A key that nobody listens to. */
const MARK = 'Pause';

/** Notes when the button is there for the first time, and what the browser says of the loading and of what people do. */
function watch({ button, mark }) {
  window.seen = { ready: 0, lcp: 0, cls: 0, tbt: 0, began: 0, paint: 0, marked: Infinity, isReported: false };
  const { seen } = window;
  const observe = (type, note, more) =>
    new PerformanceObserver((list) => list.getEntries().forEach(note)).observe({ type, buffered: true, ...more });
  observe('largest-contentful-paint', ({ startTime }) => (seen.lcp = startTime));
  observe('layout-shift', ({ value, hadRecentInput }) => (seen.cls += hadRecentInput ? 0 : value));
  observe('longtask', ({ duration }) => (seen.tbt += Math.max(0, duration - 50)));
  const noteEvent = ({ startTime, duration, interactionId }) => {
    if (startTime >= seen.marked) seen.isReported = true;
    else if (startTime >= seen.began && interactionId) seen.paint = Math.max(seen.paint, duration);
  };
  observe('event', noteEvent, { durationThreshold: 16 });
  const noteMark = (event) => {
    if (event.code !== mark) return;
    seen.marked = event.timeStamp;
    while (performance.now() < seen.marked + 32);
  };
  addEventListener('keydown', noteMark, { capture: true });
  const look = () => {
    if (document.querySelector(button)) {
      seen.ready = performance.now();
      window.usable?.('');
    } else requestAnimationFrame(look);
  };
  look();
}

/**
 * Resolves when the page has called `usable`. Nothing runs in the page to find out: what Playwright brings along to wait for
 * something there is compiled on the main thread for a third of the time of the empty application.
 */
export async function usable({ page, devtools, url }) {
  await devtools.send('Runtime.enable');
  await devtools.send('Runtime.addBinding', { name: 'usable' });
  const called = new Promise((resolve) => devtools.once('Runtime.bindingCalled', resolve));
  await page.goto(url, { waitUntil: 'commit' });
  await called;
}

/** Resolves when the path has been answered so many times; the page does not read the body of a list that it has already. */
function answers(page, { path, times }) {
  let count = 0;
  return page.waitForEvent('response', (response) => new URL(response.url()).pathname === path && ++count === times);
}

/** Resolves when what the page has done is painted. */
const painted = () => new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));

/** Resolves when a frame has passed in which the page had nothing to do, and the browser has reported all before it. */
async function quiet() {
  const IDLE_MS = 40;
  const idle = () => new Promise((resolve) => requestIdleCallback(resolve));
  while ((await idle()).timeRemaining() < IDLE_MS);
  await new Promise((resolve) => requestAnimationFrame(() => requestAnimationFrame(resolve)));
  await idle();
}

/** How many bytes of scripts were asked for until then, as they travel; what is fetched ahead is among them. */
function scriptsUntil(time) {
  const asked = performance.getEntriesByType('resource').filter(({ name, startTime }) => {
    return new URL(name).pathname.endsWith('.js') && startTime <= time;
  });
  return asked.reduce((bytes, { encodedBodySize }) => bytes + encodedBodySize, 0);
}

/** Loads the page as somebody who was never there. @returns ms, and the shift of the layout */
async function load(browser, { url, cookie, button, last, slow }) {
  const { page, devtools, close } = await openPage(browser, { url, cookie });
  await page.addInitScript(watch, { button, mark: MARK });
  if (slow) {
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', SLOW);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOW_CPU });
  }
  const answered = last && answers(page, last);
  await usable({ page, devtools, url });
  await answered;
  await page.evaluate(quiet);
  const { ready, lcp, cls, tbt } = await page.evaluate(() => window.seen);
  const scripts = await page.evaluate(scriptsUntil, ready);
  await close();
  return { ready, lcp, cls, tbt, scripts };
}

/**
 * Does it with the mouse or the keyboard when what was done before is painted. The browser reports in order how long each
 * event took until the next paint, and nothing of less than 16 ms: it has reported everything when it reports a later
 * key, for which `watch` takes 32 ms.
 * @returns ms until the next paint; 16 stands for up to 16
 */
async function paintAfter(page, act) {
  await page.evaluate(painted);
  await page.evaluate(() =>
    Object.assign(window.seen, { began: performance.now(), paint: 0, marked: Infinity, isReported: false }),
  );
  await act();
  await page.evaluate(painted);
  await page.keyboard.press(MARK);
  await page.waitForFunction(() => window.seen.isReported);
  return Math.max(16, await page.evaluate(() => window.seen.paint));
}

async function interact(browser, { panel, skeleton, slow }) {
  const ours = await openPage(browser, panel);
  const empty = await openPage(browser, skeleton);
  for (const [{ page, devtools }, { url, button }] of [
    [ours, panel],
    [empty, skeleton],
  ]) {
    await page.addInitScript(watch, { button, mark: MARK });
    await page.goto(url);
    await page.locator(button).first().waitFor();
    if (slow) await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOW_CPU });
  }
  const search = ours.page.locator('input[type=search]');
  const seen = await measureInRounds(() => undefined, {
    empty: async () => {
      await empty.page.bringToFront();
      return { click: await paintAfter(empty.page, () => empty.page.locator('button').click()) };
    },
    panel: async () => {
      const { page } = ours;
      await page.bringToFront();
      const modal = await paintAfter(page, () => page.locator('button.primary').first().click());
      // Its code may still be on its way.
      await page.locator('[role=dialog]').waitFor();
      await page.keyboard.press('Escape');
      await page.locator('[role=dialog]').waitFor({ state: 'detached' });
      const typed = await paintAfter(page, () => search.press('9'));
      await search.fill('');
      const sorted = await paintAfter(page, () => page.locator(REVERSE_ORDER).first().click());
      return { modal, typed, sorted };
    },
  });
  await ours.close();
  await empty.close();
  return seen;
}

/**
 * @param panel where it is, and the cookie of somebody with a thousand accounts
 * @param skeleton where the empty application is
 */
export async function loadingFigures(say, browser, panel, skeleton) {
  const sides = {
    // The panel asks for the list once more when live updates have connected.
    panel: { ...panel, button: FIRST_CARD, last: { path: '/api/accounts', times: 2 } },
    // It asks for nothing after its scripts: a headless browser loads no icon.
    skeleton: { ...skeleton, button: 'button', last: null },
  };
  const figures = [];
  for (const slow of [false, true]) {
    const when = slow ? ', slow network, CPU at a quarter' : '';
    const { ours, empty } = await measureInRounds((text) => say(`loading${when}, ${text}`), {
      empty: () => load(browser, { ...sides.skeleton, slow }),
      ours: () => load(browser, { ...sides.panel, slow }),
    });
    figures.push(
      figure(`list of 1000 accounts can be used${when}`, 'ms', ours.ready, empty.ready, { atMost: slow ? 1.8 : 2 }),
      figure(`largest paint${when}`, 'ms', ours.lcp, empty.lcp, { atMost: slow ? 1.5 : 1.6 }),
      limit(`shift of the layout${when}`, '', ours.cls, empty.cls, 0),
      limit(`blocked beyond the empty application${when}`, 'ms', Math.max(0, ours.tbt - empty.tbt), empty.tbt, 50),
    );
    if (!slow) figures.push(limit('scripts until the list can be used', 'kB', ours.scripts / KB, undefined, 120));
    const seen = await interact(browser, { ...sides, slow });
    const atMost = slow ? 120 : 50;
    const cpu = slow ? ', CPU at a quarter' : '';
    figures.push(
      limit(`a modal opens${cpu}`, 'ms', seen.panel.modal, seen.empty.click, atMost),
      limit(`a letter in the search of 1000${cpu}`, 'ms', seen.panel.typed, seen.empty.click, atMost),
      limit(`1000 are sorted the other way${cpu}`, 'ms', seen.panel.sorted, seen.empty.click, atMost),
    );
  }
  return figures;
}

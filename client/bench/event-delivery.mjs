// How soon what was read is on the screen while many listen, and how long delivery to all of them takes, against a bare server.
import { setTimeout as sleep } from 'node:timers/promises';
import { figure, measureInRounds } from '../../api/bench/figures.mjs';
import { startHelper } from '../../api/bench/helper.mjs';
import { limit, openPage } from './browser.mjs';

const LISTENERS = 100;
const READINGS = 50;
const CALM_MS = 500;

const program = new URL('listeners.mjs', import.meta.url).href;

/** Notes, on the clock of the machine, when a card became the first for the first time. */
function watchCards() {
  window.firstAt = {};
  new MutationObserver(() => {
    const key = document.querySelector('[aria-posinset="1"]')?.getAttribute('data-key');
    if (key) window.firstAt[key] ??= performance.timeOrigin + performance.now();
  }).observe(document, { subtree: true, childList: true, attributeFilter: ['aria-posinset'] });
}

export async function deliveryFigures(say, browser, panel) {
  const [ours, bare, listeners] = [1, 2, 3].map(() => startHelper(program));
  const opened = await openPage(browser, panel);
  const { page, request } = opened;
  try {
    await page.addInitScript(watchCards);
    await page.goto(panel.url);
    await page.locator('[data-key]').first().waitFor();
    const url = await bare.ask('serve');
    await listeners.ask('open', { url, headers: {}, count: LISTENERS });
    await ours.ask('open', { url: `${panel.url}/api/events`, headers: { cookie: panel.cookie }, count: LISTENERS });
    const event = `event: account.updated\ndata: {"id":1}\n\n`;
    const shown = [];

    const deliver = async () => {
      await listeners.ask('expect', { text: 'account.updated' });
      await bare.ask('say', { text: event });
      const { first, last } = await listeners.ask('readTimes');
      return { all: last - first };
    };
    let id = 0;
    const read = async () => {
      id++;
      // The list takes a new order over at most every 400 ms: what comes alone does not wait.
      await sleep(CALM_MS);
      await ours.ask('expect', { text: 'account.updated' });
      const [{ first, last }] = await Promise.all([
        ours.ask('readTimes'),
        request.post(`${panel.url}/api/account/${id}/refresh`),
      ]);
      await page.waitForFunction((key) => window.firstAt[key], id);
      shown.push((await page.evaluate((key) => window.firstAt[key], id)) - first);
      return { all: last - first };
    };
    const delivery = await measureInRounds((text) => say(`delivery to ${LISTENERS}, ${text}`), { deliver, read });
    while (shown.length < READINGS) await read();
    return [
      figure(`from the first of ${LISTENERS} listeners to the last`, 'ms', delivery.read.all, delivery.deliver.all, {
        atMost: 2,
      }),
      limit(
        `from the first listener to the card, ${LISTENERS} listen, the slowest of ${READINGS}`,
        'ms',
        Math.max(...shown),
        undefined,
        120,
      ),
    ];
  } finally {
    await opened.close();
    await Promise.all([ours.end(), bare.end(), listeners.end()]);
  }
}

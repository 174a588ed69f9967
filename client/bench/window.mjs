// How smoothly the list of accounts scrolls and moves, against a page with nothing on it.
import { setTimeout as sleep } from 'node:timers/promises';
import { median, rounded } from '../../api/bench/figures.mjs';
import { openPage } from './browser.mjs';

const ROUNDS = 5;
const MEASURE_MS = 2000;
const FROM_PLACE = 500;
const SCROLL_PER_FRAME = 60;
const STORM = { moves: 24, everyMs: 125 };
/** A frame is late when it missed one turn of a screen with 60 of them a second. */
const LATE_FRAME_MS = 25;

/** Counts the frames of the page for so long, and scrolls by so many pixels in each. */
function frames(page, { ms = MEASURE_MS, scroll = 0 } = {}) {
  return page.evaluate(
    async ({ ms, scroll, late }) => {
      const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
      const begin = await frame();
      const seen = { count: 0, late: 0, rate: 0, cards: 0 };
      for (let last = begin; last < begin + ms;) {
        if (scroll) scrollBy(0, scroll);
        const now = await frame();
        seen.count++;
        if (now - last > late) seen.late++;
        seen.cards = Math.max(seen.cards, document.querySelectorAll('[data-key]').length);
        seen.rate = (seen.count / (now - begin)) * 1000;
        last = now;
      }
      return seen;
    },
    { ms, scroll, late: LATE_FRAME_MS },
  );
}

/** The CPU time of the page's main thread, in milliseconds: what is left to say when other programs take the machine. */
async function cpuClock(page) {
  const devtools = await page.context().newCDPSession(page);
  await devtools.send('Performance.enable', { timeDomain: 'threadTicks' });
  return async () => {
    const { metrics } = await devtools.send('Performance.getMetrics');
    return metrics.find(({ name }) => name === 'TaskDuration').value * 1000;
  };
}

async function open(browser, panel) {
  const { page, request, close } = await openPage(browser, panel);
  await page.goto(panel.url);
  await page.locator('[data-key]').first().waitFor();
  return { page, close, refresh: (id) => request.post(`${panel.url}/api/account/${id}/refresh`) };
}

/** Takes turns, once to warm up and then `ROUNDS` times; medians. */
async function measure(say, browser, panel) {
  const { size } = panel;
  const empty = await browser.newPage();
  const { page, close, refresh } = await open(browser, panel);
  const cpu = { empty: await cpuClock(empty), panel: await cpuClock(page) };
  let untouched = size - FROM_PLACE;
  const runs = {
    empty: () => frames(empty),
    async scrolled() {
      await page.evaluate(() => scrollTo(0, 0));
      return frames(page, { scroll: SCROLL_PER_FRAME });
    },
    async moved() {
      await page.evaluate(() => scrollTo(0, 0));
      const id = untouched--;
      const [seen] = await Promise.all([frames(page), refresh(id)]);
      await page.locator(`[data-key="${id}"][aria-posinset="1"]`).waitFor();
      return seen;
    },
    async stormed() {
      const counting = frames(page, { ms: STORM.moves * STORM.everyMs });
      const refreshes = [];
      for (let i = 0; i < STORM.moves; i++) {
        refreshes.push(refresh(untouched--));
        await sleep(STORM.everyMs);
      }
      await Promise.all(refreshes);
      return counting;
    },
  };
  const seen = Object.fromEntries(Object.keys(runs).map((name) => [name, []]));
  for (let round = 0; round <= ROUNDS; round++) {
    for (const [name, run] of Object.entries(runs)) {
      // The page comes to the front: only that one is drawn.
      await (name === 'empty' ? empty : page).bringToFront();
      const clock = cpu[name] ?? cpu.panel;
      const before = await clock();
      const result = await run();
      result.cpu = ((await clock()) - before) / result.count;
      if (round > 0) seen[name].push(result);
      say(`${size} cards, ${round ? `round ${round} of ${ROUNDS}` : 'warming up'}, ${name}: ${rounded(result.rate)}/s`);
    }
  }
  await empty.close();
  await close();
  const of = (name) => (what) => median(seen[name].map((each) => each[what]));
  return { empty: of('empty'), scrolled: of('scrolled'), moved: of('moved'), stormed: of('stormed') };
}

function figures(size, { empty, scrolled, moved, stormed }) {
  const smooth = (name, run) => {
    const ratio = rounded(run('rate') / empty('rate'));
    const [ours, baseline] = [rounded(run('rate')), rounded(empty('rate'))];
    return { name, ours, baseline, ratio, unit: 'frames/s', goal: 'at least 0.96', met: ratio >= 0.96 };
  };
  const report = (name, what, unit, run) => {
    const [ours, baseline] = [rounded(run(what)), rounded(empty(what))];
    return { name, ours, baseline, ratio: null, unit, goal: null, met: null };
  };
  const cards = Math.max(scrolled('cards'), moved('cards'), stormed('cards'));
  return [
    smooth(`scrolling ${size} cards`, scrolled),
    report(`late frames while scrolling ${size} cards`, 'late', '', scrolled),
    report(`CPU of the page per frame while scrolling ${size} cards`, 'cpu', 'ms', scrolled),
    smooth(`card ${FROM_PLACE} of ${size} moves to the top`, moved),
    report(`late frames while card ${FROM_PLACE} of ${size} moves to the top`, 'late', '', moved),
    report(`CPU of the page per frame while card ${FROM_PLACE} of ${size} moves to the top`, 'cpu', 'ms', moved),
    smooth(`eight moves a second in ${size} cards`, stormed),
    report(`CPU of the page per frame with eight moves a second in ${size} cards`, 'cpu', 'ms', stormed),
    {
      name: `cards in the document, of ${size}`,
      ours: cards,
      baseline: size,
      ratio: rounded(cards / size),
      unit: '',
      goal: 'at most 120',
      met: cards <= 120,
    },
  ];
}

/**
 * @param panel where it is, how many accounts it has, and the cookie of their owner
 */
export async function windowFigures(say, browser, panel) {
  return figures(panel.size, await measure(say, browser, panel));
}

// Where the milliseconds of a first visit go, by the trace of the browser: `node client/bench/profile.mjs [--slow]` after a build.
// Prints medians of five loads of the list of a thousand accounts, and of the empty application, in turns.
import { withDataDirectory } from '../../api/bench/data-directory.mjs';
import { measureInRounds, rounded } from '../../api/bench/figures.mjs';
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { launch, openPage } from './browser.mjs';
import { FIRST_CARD, SLOW, SLOW_CPU, usable } from './loading.mjs';
import { startPanel } from './panel.mjs';
import { buildSkeleton, serveSkeleton } from './skeleton.mjs';

const ACCOUNTS = 1000;
const CATEGORIES = ['devtools.timeline', 'v8', 'disabled-by-default-v8.compile', 'blink.user_timing', 'loading'];
const MARK = 'usable';

/** Kinds of work by the names of trace events; the first that matches counts. */
const KINDS = [
  ['collecting garbage', /GC/],
  [
    'reading and compiling scripts',
    /^v8\.compile|^v8\.produce|^V8\.(Parse|PreParse|Compile|Finalize|OffThread|Maglev|Deser)/,
  ],
  [
    'running scripts',
    /^(v8\.|V8\.|EvaluateScript|FunctionCall|RunMicrotasks|TimerFire|FireAnimationFrame|EventDispatch)/,
  ],
  ['styles', /^(UpdateLayoutTree|ParseAuthorStyleSheet)/],
  ['layout', /^Layout$/],
  ['painting', /^(PrePaint|Paint|Layerize|Commit|UpdateLayer)/],
];

const slow = process.argv.includes('--slow');

/** Processor time of the main thread until the page can be used, by kind, and when what it waits for has come; ms. */
async function profile(browser, { url, cookie, button }) {
  const { page, devtools, close } = await openPage(browser, { url, cookie });
  await page.addInitScript(markUsable, { button, mark: MARK });
  if (slow) {
    await devtools.send('Network.enable');
    await devtools.send('Network.emulateNetworkConditions', SLOW);
    await devtools.send('Emulation.setCPUThrottlingRate', { rate: SLOW_CPU });
  }
  const events = [];
  devtools.on('Tracing.dataCollected', ({ value }) => events.push(...value));
  await devtools.send('Tracing.start', { transferMode: 'ReportEvents', categories: CATEGORIES.join() });
  await usable({ page, devtools, url });
  const moments = await page.evaluate(momentsUntil, MARK);
  const complete = new Promise((resolve) => devtools.once('Tracing.tracingComplete', resolve));
  await devtools.send('Tracing.end');
  await complete;
  await close();
  return { ...moments, ...timeByKind(events) };
}

function markUsable({ button, mark }) {
  const look = () => {
    if (document.querySelector(button)) {
      performance.mark(mark);
      window.usable('');
    } else requestAnimationFrame(look);
  };
  look();
}

function momentsUntil(mark) {
  const usable = performance.getEntriesByName(mark)[0].startTime;
  const resources = performance.getEntriesByType('resource').filter(({ responseEnd }) => responseEnd <= usable);
  const lastOf = (wanted) =>
    Math.max(0, ...resources.filter(({ name }) => wanted.test(name)).map(({ responseEnd }) => responseEnd));
  return { 'last script has come': lastOf(/\.js$/), 'accounts have come': lastOf(/\/api\/accounts$/), usable };
}

/** The processor time of each event without that of the events inside of it. */
function timeByKind(events) {
  const mark = events.find(({ name }) => name === MARK);
  const isBefore = ({ pid, tid, ph, ts }) => pid === mark.pid && tid === mark.tid && ph === 'X' && ts <= mark.ts;
  const main = events.filter(isBefore).toSorted((a, b) => a.ts - b.ts || b.dur - a.dur);
  const times = Object.fromEntries([...KINDS.map(([kind]) => kind), 'the rest'].map((kind) => [kind, 0]));
  const kindOf = ({ name }) => KINDS.find(([, names]) => names.test(name))?.[0] ?? 'the rest';
  const outer = [];
  for (const event of main) {
    while (outer.length > 0 && outer.at(-1).ts + outer.at(-1).dur <= event.ts) outer.pop();
    const ms = (event.tdur ?? 0) / 1000;
    if (outer.length > 0) times[kindOf(outer.at(-1))] -= ms;
    times[kindOf(event)] += ms;
    outer.push(event);
  }
  return { ...times, 'main thread': Object.values(times).reduce((sum, ms) => sum + ms, 0) };
}

await buildSkeleton();
const [server, skeleton, browser] = await Promise.all([startServer(), serveSkeleton(), launch()]);
try {
  await withDataDirectory(async (directory) => {
    const panel = await startPanel(server, directory, ACCOUNTS);
    try {
      const { list, empty } = await measureInRounds(() => undefined, {
        list: () => profile(browser, { ...panel, button: FIRST_CARD }),
        empty: () => profile(browser, { ...skeleton, button: 'button' }),
      });
      const rows = Object.keys(list).map((what) => [what, { list: rounded(list[what]), empty: rounded(empty[what]) }]);
      console.table(Object.fromEntries(rows));
    } finally {
      await panel.end();
    }
  });
} finally {
  await browser.close();
  await skeleton.stop();
  await server.stop();
}

// What the panel costs a browser, against an empty page and an empty application. Prints figures as JSON.
import { fileURLToPath } from 'node:url';
import { withDataDirectory } from '../../api/bench/data-directory.mjs';
import { figure } from '../../api/bench/figures.mjs';
import { startServer } from '../../libs/telegram-sandbox/bench/server.mjs';
import { launch, limit } from './browser.mjs';
import { dayFigures } from './day.mjs';
import { loadingFigures } from './loading.mjs';
import { startPanel } from './panel.mjs';
import { sizesOf } from './size.mjs';
import { SKELETON, buildSkeleton, serveSkeleton } from './skeleton.mjs';
import { deliveryFigures } from './event-delivery.mjs';
import { windowFigures } from './window.mjs';

const SIZES = [1000, 10_000];
const KB = 1000;

const say = (text) => console.error(`client: ${text}`);

function sizeFigures() {
  const ours = sizesOf(fileURLToPath(new URL('../dist/browser', import.meta.url)));
  const empty = sizesOf(SKELETON);
  const kb = (name, bytes, atMost) => limit(name, 'kB', bytes / KB, undefined, atMost);
  return [
    figure('scripts before the first page', 'kB', ours.initial / KB, empty.initial / KB, { atMost: 1.6 }),
    kb('the same, gzip', ours.initial, 110),
    kb('styles before the first page, gzip', ours.styles, 12),
    kb('the largest file that is loaded when it is needed, gzip', ours.largest, 45),
    kb('everything, gzip', ours.all, 300),
  ];
}

await buildSkeleton();
const figures = sizeFigures();
const [server, skeleton, browser] = await Promise.all([startServer(), serveSkeleton(), launch()]);
try {
  for (const size of SIZES) {
    await withDataDirectory(async (directory) => {
      const panel = await startPanel(server, directory, size);
      say(`${size} accounts signed in`);
      try {
        if (size === SIZES[0]) {
          figures.push(...(await loadingFigures(say, browser, panel, skeleton)));
          figures.push(...(await deliveryFigures(say, browser, panel)));
        }
        figures.push(...(await windowFigures(say, browser, panel)));
        // Last, because it changes the order of the list for good.
        if (size === SIZES[0]) figures.push(...(await dayFigures(say, browser, panel)));
      } finally {
        await panel.end();
      }
    });
  }
  console.log(JSON.stringify(figures));
} finally {
  await browser.close();
  await skeleton.stop();
  await server.stop();
}

// What a page keeps of a long day: live updates by the thousand, and modals.
import { openPage, limit } from './browser.mjs';
import { figure } from '../../api/bench/figures.mjs';

const UPDATES = 10_000;
const MODALS = 200;
const MB = 1e6;

/** @returns what the page holds after a collection: bytes of its heap, and nodes that are not in the document */
async function held({ page, devtools }) {
  await devtools.send('HeapProfiler.collectGarbage');
  const { usedSize } = await devtools.send('Runtime.getHeapUsage');
  const { nodes } = await devtools.send('Memory.getDOMCounters');
  const attached = await page.evaluate(() => {
    const walker = document.createTreeWalker(document);
    let count = 1;
    while (walker.nextNode()) count++;
    return count;
  });
  return { bytes: usedSize, detached: Math.max(0, nodes - attached) };
}

/** Opens the same modal again and again, and closes it by Esc. */
async function openModals({ page }, count) {
  const opener = page.locator('button.primary').first();
  for (let i = 0; i < count; i++) {
    await opener.click();
    await page.locator('[role=dialog] button').first().waitFor();
    await page.keyboard.press('Escape');
    await page.locator('[role=dialog]').waitFor({ state: 'detached' });
  }
}

/**
 * @param panel where it is, the cookie of somebody with a thousand accounts, and how to refresh them all
 */
export async function dayFigures(say, browser, panel) {
  const opened = await openPage(browser, panel);
  const { page } = opened;
  await page.goto(panel.url);
  await page.locator('[data-key]').first().waitFor();
  const refresh = async (updates) => {
    for (let done = 0; done < updates; done += panel.size) {
      await panel.refreshAll();
      say(`a long day: ${done + panel.size} updates`);
    }
  };
  // What is made at the first use stays.
  await refresh(panel.size);
  await openModals(opened, 5);
  const before = await held(opened);
  await refresh(UPDATES);
  await openModals(opened, MODALS);
  const after = await held(opened);
  await opened.close();
  const growth = (after.bytes - before.bytes) / MB;
  return [
    figure('heap of the page with 1000 accounts', 'MB', before.bytes / MB),
    limit(`its growth by ${UPDATES} live updates and ${MODALS} modals`, 'MB', Math.max(0, growth), undefined, 3),
    limit(
      'nodes that left the document and are kept, more than before',
      '',
      Math.max(0, after.detached - before.detached),
      undefined,
      0,
    ),
  ];
}

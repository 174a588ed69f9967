import { readFile } from 'node:fs/promises';
import axe from 'axe-core';
import type { Locator, Page } from 'playwright-core';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { inspect, settled } from '../gallery/inspect.mjs';
import { en } from '../src/i18n/en';
import { pretendTime } from './browser';
import { Screen, eventually } from './screen';
import { type OpenedPage, ReusedPages } from './reused-pages';
import { usePanelWithAccounts } from './fixtures';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Hourly for more than a year, with one spike. */
const LONG_HISTORY = 10_000;
const SPIKE = '777777';

const { history } = en.detail;

const fixture = usePanelWithAccounts(3);
const pages = new ReusedPages();
let opened: OpenedPage;
let page: Page;
let screen: Screen;
beforeAll(async () => {
  const now = Date.now();
  await fixture.panel.setStarHistory(1, [
    { at: new Date(now - 40 * DAY), amount: '9007199254740993', nanos: 1 },
    { at: new Date(now - 2 * DAY), amount: '-1', nanos: -20_000_000 },
    { at: new Date(now - HOUR), amount: '250' },
  ]);
  await fixture.panel.setStarHistory(2, [{ at: new Date(now - 5 * DAY), amount: '70', nanos: 500_000_000 }]);
  const hours = Array.from({ length: LONG_HISTORY }, (_, n) => ({
    at: new Date(now - (LONG_HISTORY - n) * HOUR),
    amount: n === 5000 ? SPIKE : String(1000 + (n % 50)),
  }));
  await fixture.panel.setStarHistory(3, hours);
});
beforeEach(async () => {
  opened = await pages.open(fixture.browser, fixture.panel.contextOptions());
  ({ page } = opened);
  await fixture.panel.signIn(opened.context);
  screen = new Screen(page, en);
});
afterEach(async ({ task }) => {
  const problems = opened.problems.splice(0);
  await opened.release(task.result?.state !== 'fail' && problems.length === 0);
  expect(problems).toEqual([]);
});

const sheet = (): Locator => page.getByRole('dialog');
const chart = (): Locator => page.getByRole('slider', { name: history.title });
const value = (): Promise<string | null> => chart().getAttribute('aria-valuetext');

async function openChart(account: number): Promise<void> {
  await page.goto(`/accounts/${account}`);
  await chart().waitFor();
  // Its size is measured after the first rendering.
  await page.locator('gb-star-chart path.line[d^="M"]').waitFor({ state: 'attached' });
}

async function choose(label: string): Promise<void> {
  await page.locator('gb-history-section').getByRole('radio', { name: label, exact: true }).check();
}

describe('the chart', () => {
  it('is walked with the arrow keys, from change to change, exactly', async () => {
    await openChart(1);
    await choose(history.ranges.all);
    await chart().focus();
    await page.keyboard.press('End');
    await eventually(value).toMatch(/^250 Stars since .*\d:\d\d:\d\d/);
    await page.keyboard.press('ArrowLeft');
    await eventually(value).toMatch(/^-1\.02 Stars/);
    await page.keyboard.press('ArrowLeft');
    await eventually(value).toMatch(/^9,007,199,254,740,993\.000000001 Stars/);
    await page.keyboard.press('ArrowLeft');
    expect(await value()).toMatch(/^9,007/);
    await page.keyboard.press('ArrowRight');
    await eventually(value).toMatch(/^-1\.02 Stars/);
    expect(await page.locator('gb-star-chart .here').count()).toBe(1);
    await page.keyboard.press('Home');
    await eventually(value).toMatch(/^9,007/);
  });

  it('begins with the first balance, and says by pointer what it was, and that nothing is known after the last reading', async () => {
    await pretendTime(page, Date.now() + 20 * DAY);
    await openChart(2);
    const readout = page.locator('gb-star-chart .readout');
    const box = await chart().boundingBox();
    if (!box) throw new Error('the chart is not on the screen');
    await chart().hover({ position: { x: 4, y: 60 } });
    await eventually(() => readout.textContent()).toContain('70.5');
    await chart().hover({ position: { x: box.width - 20, y: 60 } });
    await eventually(() => readout.textContent()).toContain(history.unknown);
    expect(await page.locator('gb-star-chart rect.gap').count()).toBe(1);
  });

  it('has a table, and a file with every balance of the period', async () => {
    await openChart(1);
    await choose(history.table);
    const rows = page.getByRole('table').getByRole('row');
    await eventually(() => rows.count()).toBe(4);
    expect(await rows.nth(1).textContent()).toMatch(/\+251\.02\s*250/);
    const waiting = page.waitForEvent('download');
    await screen.button(history.download).click();
    const download = await waiting;
    expect(download.suggestedFilename()).toBe('stars-1-month.csv');
    const lines = (await readFile(await download.path(), 'utf8')).split('\r\n');
    expect(lines[0]).toBe('\uFEFFAccount,Time (UTC),Stars,Change,Tags,Note');
    expect(lines.slice(1).map((line) => line.replace(/,[\dT:.-]+Z,/, ',TIME,'))).toEqual([
      'No name,TIME,9007199254740993.000000001,,,',
      'No name,TIME,-1.02,-9007199254740994.020000001,,',
      'No name,TIME,250,251.02,,',
      '',
    ]);
    const format = page.getByRole('radiogroup', { name: history.csvFormat });
    expect(await format.getByRole('radio', { name: '1.5, 2.5' }).isChecked()).toBe(true);
    await format.getByRole('radio', { name: '1,5; 2,5' }).check();
    await page.reload();
    await eventually(() => format.getByRole('radio', { name: '1,5; 2,5' }).isChecked()).toBe(true);
    const again = page.waitForEvent('download');
    await screen.button(history.download).click();
    const rowsOfSpreadsheet = (await readFile(await (await again).path(), 'utf8')).split('\r\n');
    expect(rowsOfSpreadsheet[0]).toBe('\uFEFFAccount;Time (UTC);Stars;Change;Tags;Note');
    expect(rowsOfSpreadsheet[2]).toMatch(
      /^No name;\d{4}-\d\d-\d\d \d\d:\d\d:\d\d;-1,02;-9007199254740994,020000001;;$/,
    );
  });

  it('shows ten thousand balances at once, with their spike, in a page as light as with ten', async () => {
    await openChart(3);
    await choose(history.ranges.all);
    await eventually(() => chart().getAttribute('aria-valuemax')).toBe(String(LONG_HISTORY - 1));
    await page.locator('gb-star-chart path.band[d^="M"]').waitFor({ state: 'attached' });
    const nodes = await page.evaluate(() => document.querySelectorAll('gb-star-chart *').length);
    expect(nodes).toBeLessThan(80);
    const size = await page.evaluate(() =>
      [...document.querySelectorAll('gb-star-chart path')].reduce(
        (sum, one) => sum + (one.getAttribute('d') ?? '').length,
        0,
      ),
    );
    expect(size).toBeLessThan(40_000);
    await chart().focus();
    await page.keyboard.press('Home');
    await eventually(() => chart().getAttribute('aria-valuenow')).toBe('0');
    for (let page_ = 0; page_ < 5; page_++) await page.keyboard.press('PageUp');
    await eventually(value).toMatch(/^777,777 Stars/);
    await choose(history.table);
    await eventually(() => page.getByRole('table').getByRole('row').count()).toBe(101);
  });

  it('says why there is none, and tries again', async () => {
    await page.route('**/api/account/2/history*', (route) => route.abort());
    await page.goto('/accounts/2');
    await sheet().getByText(history.failed).waitFor();
    await page.unroute('**/api/account/2/history*');
    await screen.button(en.common.retry, sheet()).click();
    await chart().waitFor();
    await sheet().getByText(history.failed).waitFor({ state: 'detached' });
  });
});

it('is accessible and fits 1280 and 360 px in both themes', async () => {
  await opened.context.addInitScript({ content: axe.source });
  await page.emulateMedia({ reducedMotion: 'reduce' });
  await openChart(3);
  for (const view of [history.ranges.year, history.table]) {
    await choose(view);
    for (const width of [1280, 360]) {
      await page.setViewportSize({ width, height: 800 });
      for (const colorScheme of ['light', 'dark'] as const) {
        await page.emulateMedia({ colorScheme });
        await screen.rendered();
        // Text has too little contrast while its colour changes.
        await settled(page);
        const look = `${view}, ${colorScheme}, ${width} px`;
        const found = await inspect(page);
        expect([...found.axe, ...found.overflow], look).toEqual([]);
        const overflow = await sheet().evaluate((element) => element.scrollWidth - element.clientWidth);
        expect(overflow, look).toBe(0);
      }
    }
  }
});

import { readFile } from 'node:fs/promises';
import axe from 'axe-core';
import type { Browser, BrowserContext, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { launch, openPage } from './browser';
import { Crowd } from './crowd';
import { Screen, eventually } from './pages';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
/** Every hour for more than a year, with one spike. */
const LONG_HISTORY = 10_000;
const SPIKE = '777777';

const { detail, card, removeAccount } = en;
const { history } = detail;

declare global {
  interface Window {
    axe: typeof axe;
  }
}

let crowd: Crowd;
let browser: Browser;
beforeAll(async () => {
  [crowd, browser] = await Promise.all([Crowd.start(6), launch()]);
  const now = Date.now();
  await crowd.remember(1, [
    { at: new Date(now - 40 * DAY), amount: '9007199254740993', nanos: 1 },
    { at: new Date(now - 2 * DAY), amount: '-1', nanos: -20_000_000 },
    { at: new Date(now - HOUR), amount: '250' },
  ]);
  await crowd.remember(2, [{ at: new Date(now - 5 * DAY), amount: '70', nanos: 500_000_000 }]);
  const hours = Array.from({ length: LONG_HISTORY }, (_, n) => ({
    at: new Date(now - (LONG_HISTORY - n) * HOUR),
    amount: n === 5000 ? SPIKE : String(1000 + (n % 50)),
  }));
  await crowd.remember(3, hours);
});
afterAll(async () => {
  await browser?.close();
  await crowd?.stop();
});

let context: BrowserContext;
let page: Page;
let screen: Screen;
let problems: string[];
beforeEach(async () => {
  context = await crowd.context(browser);
  ({ page, problems } = await openPage(context));
  screen = new Screen(page, en);
});
afterEach(async () => {
  await context.close();
  expect(problems).toEqual([]);
});

const sheet = (): Locator => page.getByRole('dialog');
const chart = (): Locator => page.getByRole('slider', { name: history.title });
const path = (): string => new URL(page.url()).pathname;
const value = (): Promise<string | null> => chart().getAttribute('aria-valuetext');

async function openChart(account: number): Promise<void> {
  await page.goto(`/accounts/${account}`);
  await chart().waitFor();
  // Its size is measured after it was drawn for the first time.
  await page.locator('gb-star-chart path.line[d^="M"]').waitFor({ state: 'attached' });
}

async function choose(label: string): Promise<void> {
  await page.locator('gb-history-section').getByRole('radio', { name: label, exact: true }).check();
}

describe('the sheet of an account', () => {
  it('opens from its name, over the list, and Back closes it', async () => {
    await page.goto('/?sort=name');
    const name = page.locator('a[href^="/accounts/4"]');
    await name.focus();
    await page.keyboard.press('Enter');
    await sheet().waitFor();
    expect(path()).toBe('/accounts/4');
    expect(new URL(page.url()).search).toBe('?sort=name');
    await eventually(() => page.title()).toMatch(new RegExp(`^${card.noName}`));
    await page.goBack();
    await sheet().waitFor({ state: 'detached' });
    expect(path()).toBe('/');
    await screen.expectFocus(name);
    await eventually(() => page.title()).toContain(en.accounts.title);
    await page.goForward();
    await sheet().waitFor();
    expect(path()).toBe('/accounts/4');
  });

  it.each([
    ['Esc', () => page.keyboard.press('Escape')],
    ['×', () => screen.button(en.ui.close, sheet()).click()],
    ['the backdrop', () => page.mouse.click(300, 400)],
  ])('is closed by %s, which leaves nothing to go back to', async (_way, close) => {
    await page.goto('/settings');
    await page.goto('/');
    await screen.cards().first().getByRole('link').click();
    await sheet().waitFor();
    await close();
    await sheet().waitFor({ state: 'detached' });
    await eventually(path).toBe('/');
    await page.goBack();
    await page.waitForURL('/settings');
  });

  it('opens from its address, and closing leads to the list', async () => {
    await page.goto('/accounts/2');
    await sheet().getByText('70.5').first().waitFor();
    await page.keyboard.press('Escape');
    await sheet().waitFor({ state: 'detached' });
    await eventually(path).toBe('/');
    await eventually(() => screen.cards().count()).toBe(6);
  });

  it.each(['999999', 'ada', '1e0x', '-1'])('says calmly that there is no account %s', async (id) => {
    await page.goto(`/accounts/${id}`);
    await screen.dialog(detail.notFound).waitFor();
    await screen.button(detail.toList).click();
    await sheet().waitFor({ state: 'detached' });
    await eventually(path).toBe('/');
  });

  it('shows the phone only to who asks for it', async () => {
    await page.goto('/accounts/2');
    const phone = '+999 661 1001';
    await sheet().getByText('+999 6•• ••01').waitFor();
    expect(await page.getByText(phone).count()).toBe(0);
    await screen.button(detail.showPhone).click();
    await sheet().getByText(phone).waitFor();
    await screen.button(detail.hidePhone).click();
    await sheet().getByText(phone).waitFor({ state: 'detached' });
  });

  it('refreshes the account, stage by stage, and takes the new balance into the chart', async () => {
    await openChart(4);
    const before = await value();
    crowd.change(4, { stars: { amount: 321, nanos: 0 } });
    await screen.button(card.refresh, sheet()).click();
    await sheet().getByText('321').first().waitFor();
    await eventually(value).not.toBe(before);
    expect(await value()).toContain('321');
  });

  it('asks before the account is removed, then closes', async () => {
    await page.goto('/');
    await page.locator('a[href="/accounts/5"]').click();
    await screen.button(card.remove, sheet()).click();
    const question = screen.question(removeAccount.title);
    await question.waitFor();
    await page.keyboard.press('Escape');
    await question.waitFor({ state: 'detached' });
    expect(path()).toBe('/accounts/5');
    await screen.button(card.remove, sheet()).click();
    await question.getByRole('checkbox').uncheck();
    await screen.button(removeAccount.yes, question).click();
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    await eventually(path).toBe('/');
    await eventually(() => screen.cards().count()).toBe(5);
  });

  it('keeps the history of an account whose session Telegram ended', async () => {
    await openChart(6);
    crowd.revoke(6);
    await screen.button(card.refresh, sheet()).click();
    await sheet().getByText(en.errors.telegram.SESSION_REVOKED).waitFor();
    await chart().waitFor();
    expect(await sheet().getByRole('button', { name: card.refresh, exact: true }).count()).toBe(0);
  });

  it('is pulled down by its handle on a phone', async () => {
    await page.setViewportSize({ width: 360, height: 780 });
    await page.goto('/accounts/2');
    const handle = sheet().locator('.handle');
    const pull = async (by: number): Promise<void> => {
      const box = await handle.boundingBox();
      if (!box) throw new Error('the handle is not on the screen');
      await page.mouse.move(box.x + 100, box.y + 10);
      await page.mouse.down();
      await page.mouse.move(box.x + 100, box.y + 10 + by, { steps: 4 });
      await page.mouse.up();
    };
    await handle.waitFor();
    await pull(40);
    await screen.rendered();
    expect(await sheet().isVisible()).toBe(true);
    await pull(160);
    await sheet().waitFor({ state: 'detached' });
    await eventually(path).toBe('/');
  });
});

describe('the chart', () => {
  it('is walked with the arrow keys, from change to change, exactly', async () => {
    await openChart(1);
    await choose(history.ranges.all);
    await chart().focus();
    await page.keyboard.press('End');
    await eventually(value).toMatch(/^250 Stars from .*\d:\d\d:\d\d/);
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

  it('says by pointer what the balance was, and that nothing is known before the first', async () => {
    await openChart(2);
    const readout = page.locator('gb-star-chart .readout');
    const box = await chart().boundingBox();
    if (!box) throw new Error('the chart is not on the screen');
    await chart().hover({ position: { x: box.width - 20, y: 60 } });
    await eventually(() => readout.textContent()).toContain('70.5');
    await chart().hover({ position: { x: 20, y: 60 } });
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
    expect(lines[0]).toBe('\uFEFFAccount,Time (UTC),Stars,Change');
    expect(lines.slice(1).map((line) => line.replace(/,[\dT:.-]+Z,/, ',TIME,'))).toEqual([
      'No name,TIME,9007199254740993.000000001,',
      'No name,TIME,-1.02,-9007199254740994.020000001',
      'No name,TIME,250,251.02',
      '',
    ]);
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

describe.each(['light', 'dark'] as const)('in the %s theme', (colorScheme) => {
  it.each([1280, 360])('is accessible and fits %i px', async (width) => {
    await context.addInitScript({ content: axe.source });
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height: 800 });
    await openChart(3);
    for (const view of [history.ranges.year, history.table]) {
      await choose(view);
      await screen.rendered();
      const { violations } = await page.evaluate(
        (values) => window.axe.run(document, { runOnly: { type: 'tag', values }, resultTypes: ['violations'] }),
        TAGS,
      );
      expect(violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`)).toEqual([]);
      await screen.expectToFit();
      const overflow = await sheet().evaluate((element) => element.scrollWidth - element.clientWidth);
      expect(overflow).toBe(0);
    }
  });
});

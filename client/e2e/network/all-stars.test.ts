import { expect, it } from 'vitest';
import { json, errorAnswer } from '../../gallery/sample-server';
import { account } from '../../gallery/samples';
import { en as texts } from '../../src/i18n/en';
import { eventually } from '../screen';
import { ADA, BOB, logIn, logOut, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const TOTALS = 'GET /api/accounts/stars/history';
const hoursAgo = (hours: number): string =>
  new Date(Date.now() - hours * 3_600_000).toISOString().replace('Z', '+00:00');
const anna = account({ id: 1, first_name: 'Anna', stars_exact: '100' });
const boris = account({ id: 2, first_name: 'Boris', stars_exact: '9007199254740993.5' });
/** 50 more than at midnight. */
const increased = json({
  items: [
    { at: hoursAgo(48), stars: '9007199254741043.5' },
    { at: hoursAgo(24), stars: '9007199254741093.5' },
  ],
  next: null,
});

const total = () => network.page.getByRole('link', { name: texts.accounts.starsTotal });
const head = () => network.page.locator('gb-stars-head');
const askedFor = (what: string) => network.server.asked.filter((asked) => asked.what === what).length;

it('the sum leads to its past, as a chart, as a table and as a file, and back to the list', async () => {
  await network.open({ ...panelOfUser(ADA, anna, boris), [TOTALS]: increased }, { path: '/?q=an' });
  const { page } = network;
  await total().getByText('9,007,199,254,741,093.5').waitFor();
  await total().locator('gb-sparkline path').waitFor();
  await total().click();
  await head().getByText('9,007,199,254,741,093.5').first().waitFor();
  await page.waitForURL('**/stars');
  await page.waitForFunction((title) => document.title.startsWith(title), texts.stars.title);
  const slider = head().getByRole('slider');
  await expect.poll(() => slider.getAttribute('aria-valuetext')).toContain('9,007,199,254,741,093.5');
  await head().getByText('+50').waitFor();
  await head().getByRole('radio', { name: texts.detail.history.table }).click();
  await head().getByRole('cell', { name: '9,007,199,254,741,043.5' }).waitFor();
  const file = page.waitForEvent('download');
  await head().getByRole('button', { name: texts.detail.history.download }).click();
  expect((await file).suggestedFilename()).toBe('stars-all-month.csv');
  expect(await page.locator('gb-navigation [aria-current=page]').innerText()).toContain(texts.stars.title);
  await page.goBack();
  await head().waitFor({ state: 'detached' });
  await page.waitForURL('**/?q=an');
  await network.screen.cards().getByText('Anna').waitFor();
});

it('an account that is removed takes its past with it, and many readings do not ask again and again', async () => {
  await network.open({ ...panelOfUser(ADA, anna, boris), [TOTALS]: increased }, { path: '/stars' });
  await head().getByRole('slider').waitFor();
  await eventually(() => network.server.listeners).toBe(1);
  const asked = askedFor(TOTALS);
  const later = (seconds: number) => new Date(Date.now() + seconds * 1000).toISOString().replace(/\.\d+Z$/, '+00:00');
  for (let reading = 1; reading <= 20; reading++) {
    const data = { ...anna, stars_exact: String(100 + reading), last_checked_at: later(reading) };
    network.server.send({ type: 'account.updated', data });
  }
  await head().getByText('9,007,199,254,741,113.5').first().waitFor();
  expect(askedFor(TOTALS)).toBeLessThanOrEqual(asked + 2);
  network.server.change({ [TOTALS]: json({ items: [{ at: hoursAgo(24), stars: '120' }], next: null }) });
  network.server.send({ type: 'account.removed', data: { id: 2, error_code: null } });
  await expect.poll(() => head().getByRole('slider').getAttribute('aria-valuetext')).toContain('120 ');
});

it('without accounts it says so', async () => {
  await network.open(panelOfUser(ADA), { path: '/stars' });
  await head().getByText(texts.detail.all.none).waitFor();
});

it('when it can not be read, it says so', async () => {
  await network.open({ ...panelOfUser(ADA, anna), [TOTALS]: errorAnswer(503, 'unavailable') }, { path: '/stars' });
  await head().getByText(texts.detail.history.failed).waitFor();
  // With live updates it is asked for once more.
  await eventually(() => network.server.listeners).toBe(1);
  await settled(network);
  network.server.change({ [TOTALS]: increased });
  await head().getByRole('button', { name: texts.common.retry }).click();
  await head().getByRole('slider').waitFor();
});

it('the line in the head belongs to the user, and is not there when nothing changed', async () => {
  await network.open({ ...panelOfUser(ADA, anna), [TOTALS]: increased });
  await total().locator('gb-sparkline svg').waitFor();
  await logOut(network, ADA);
  const still = json({ items: [{ at: hoursAgo(24), stars: '100' }], next: null });
  await logIn(network, { ...panelOfUser(BOB, { ...anna, first_name: 'Zoe' }), [TOTALS]: still }, BOB);
  await eventually(() => askedFor(TOTALS)).toBe(2);
  await network.screen.cards().getByText('Zoe').waitFor();
  expect(await total().locator('gb-sparkline svg').count()).toBe(0);
});

it('the line is that of the accounts there are: a late answer of others does not count', async () => {
  const [held] = await network.open({ ...panelOfUser(ADA, anna, boris), [TOTALS]: increased }, { hold: [TOTALS] });
  await held?.arrived;
  network.server.change({ [TOTALS]: json({ items: [{ at: hoursAgo(24), stars: '100' }], next: null }) });
  await eventually(() => network.server.listeners).toBe(1);
  network.server.send({ type: 'account.removed', data: { id: 2, error_code: null } });
  await eventually(() => askedFor(TOTALS)).toBe(2);
  await settled(network);
  held?.release(increased);
  await settled(network);
  expect(await total().locator('gb-sparkline svg').count()).toBe(0);
});

it('of many accounts that go one after the other, not each makes the line be asked for', async () => {
  const many = Array.from({ length: 20 }, (_, index) => account({ id: index + 10, first_name: `No ${index}` }));
  const begun = performance.now();
  await network.open({ ...panelOfUser(ADA, anna, ...many), [TOTALS]: increased });
  await total().locator('gb-sparkline svg').waitFor();
  await eventually(() => network.server.listeners).toBe(1);
  for (const [index, { id }] of many.entries()) {
    network.server.send({ type: 'account.removed', data: { id, error_code: null } });
    const left = texts.accounts.total(many.length - index);
    await network.page.locator('gb-accounts-totals').getByText(left, { exact: true }).waitFor();
    await settled(network);
  }
  // Once in 2 seconds.
  const seconds = (performance.now() - begun) / 1000;
  expect(askedFor(TOTALS)).toBeLessThanOrEqual(2 + Math.ceil(seconds / 2));
});

it('a sum of any length has its place on a small screen', async () => {
  const longest = '9223372036854775807999.999999999';
  const items = [
    { at: hoursAgo(48), stars: `-${longest}` },
    { at: hoursAgo(24), stars: longest },
  ];
  const answers = { ...panelOfUser(ADA, anna), [TOTALS]: json({ items, next: null }) };
  await network.open(answers, { path: '/stars', viewport: { width: 360, height: 800 } });
  const change = head().locator('gb-star-chart strong');
  await change.getByText('.999999998').waitFor();
  const { x, width } = (await change.boundingBox()) ?? { x: NaN, width: NaN };
  expect(x + width).toBeLessThanOrEqual(360);
});

it('an address of the former sheet, with its fragment and the filters of the list, leads to the page', async () => {
  await network.open(
    { ...panelOfUser(ADA, anna, boris), [TOTALS]: increased },
    { path: '/stars?q=an&sort=-stars#top' },
  );
  await head().waitFor();
  const pages = network.page.getByRole('navigation', { name: texts.shell.pages, includeHidden: true });
  const current = pages.locator('[aria-current="page"]');
  expect(await current.getAttribute('href')).toBe('/stars');
});

import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { json, errorAnswer } from '../../gallery/sample-server';
import { account } from '../../gallery/samples';
import { days, ledger, page as pageOf, sampleTransactions, transaction } from '../../gallery/transaction-samples';
import { en as panelTexts } from '../../src/i18n/en';
import { enStars as texts } from '../../src/i18n/en-stars';
import { eventually } from '../screen';
import { ADA, OK, isAt, panelOfUser, useNetwork, settled } from './fixtures';

const network = useNetwork();

const LIST = 'GET /api/transactions';
const DAYS = 'GET /api/transactions/days';
const LEDGERS = 'GET /api/ledgers';
const SEEN = 'POST /api/ledgers/seen';
const ALERTS = 'PUT /api/account/1/ledger/alerts';
const HOSTILE = '\u202Eevil\u202C<b>Eve</b>';
const anna = account({ id: 1, first_name: 'Anna' });
const boris = account({ id: 2, first_name: 'Boris' });
const rows = sampleTransactions();
const answers = {
  ...panelOfUser(ADA, anna, boris),
  'GET /api/account/1/history': json({ items: [], next: null }),
  [LIST]: json(pageOf(rows, { received: '9007199254740993.000000001', spent: '1800' }, 'a b')),
  [DAYS]: json(days()),
  [LEDGERS]: json({ items: [ledger(), ledger({ account_id: 2, gap: 'reading_history' })] }),
};

const asked = (what: string) => network.server.asked.filter((each) => each.what === what);
const lastQuery = (what: string) => asked(what).at(-1)?.query;
const table = () => network.page.getByRole('table', { name: texts.title });
const row = (text: string) => table().getByRole('row').filter({ hasText: text });
const news = () => network.page.locator('gb-navigation .news');

it('what an account spent on gifts last week is three clicks away, and stands in the address', async () => {
  await network.open(answers);
  const { page, server, screen } = network;
  await screen.cards().getByText('Anna').click();
  const sheet = page.getByRole('dialog', { name: 'Anna' });
  await sheet.getByRole('table', { name: texts.title }).waitFor();
  expect(asked(LIST).every(({ query }) => query.includes('account=1'))).toBe(true);
  await sheet.getByRole('link', { name: texts.account.all }).click();
  await page.getByRole('radio', { name: texts.filters.periods.week }).first().waitFor();
  const period = page.getByRole('radiogroup', { name: texts.filters.period, exact: true }).last();
  await period.getByRole('radio', { name: texts.filters.periods.week }).click();
  // By kind, and with it the amount: the three clicks.
  await page.getByRole('button', { name: texts.kinds.gift_sent }).first().waitFor();
  await eventually(() => lastQuery(DAYS)).toMatch(/^\?account=1&from=\d{4}-\d\d-\d\dT00:00:00\.000Z&currency=stars$/);
  await page.getByRole('button', { name: texts.kinds.gift_sent }).first().click();
  await page.waitForURL(isAt('/stars?account=1&kind=gift_sent&period=week'));
  await eventually(() => lastQuery(LIST)).toContain('kind=gift_sent');
  await page.getByText('9,007,199,254,740,993.000000001').first().waitFor();

  // What the address says is there again after a reload, and chips take it away.
  await page.reload();
  await page.getByRole('button', { name: texts.filters.remove(texts.kinds.gift_sent) }).click();
  await page.getByRole('button', { name: texts.filters.remove('Anna') }).click();
  await page.waitForURL('**/stars?period=week');
  await eventually(() => lastQuery(LIST)).not.toContain('account');

  // Another page, a failure and another attempt. With live updates the list is asked for once more: that must not fail.
  await eventually(() => server.listeners).toBe(1);
  await settled(network);
  server.change({ [LIST]: errorAnswer(503, 'unavailable') });
  await page.getByRole('button', { name: texts.more }).last().click();
  await page.getByText(texts.moreFailed).first().waitFor();
  const hostile = transaction({ id: 'last', peer: { kind: 'user', id: '5', name: HOSTILE }, gift_id: null });
  server.change({ [LIST]: json(pageOf([hostile])) });
  await page.getByRole('button', { name: panelTexts.common.retry }).click();
  const name = table().getByText(HOSTILE);
  await name.scrollIntoViewIfNeeded();
  expect(await name.evaluate(({ tagName, innerHTML }) => [tagName, innerHTML.includes('<b>')])).toEqual(['BDI', false]);
  expect(asked(LIST).at(-1)?.query).toContain('&cursor=a b');

  // States are words.
  await row(texts.states.pending).waitFor();
  await row(texts.states.failed).waitFor();
  await row(texts.refund).waitFor();
  await row(texts.elsewhere).waitFor();
  const state = page.getByRole('combobox', { name: texts.filters.state });
  await state.selectOption(texts.filters.states.failed);
  await page.waitForURL(isAt('/stars?period=week&state=failed'));
  await eventually(() => lastQuery(LIST)).toContain('state=failed');
  // Failed transactions moved nothing.
  await page.locator('gb-flow-section').waitFor({ state: 'detached' });
  await state.selectOption(texts.filters.allStates);
  await page.waitForURL('**/stars?period=week');
  await page.locator('gb-flow-section').waitFor();
  await page.getByText(texts.complete.gaps.reading_history('Boris', '')).waitFor();

  // The server writes the file.
  server.change({
    'GET /api/transactions.csv': () => new Response('a;b', { headers: { 'Content-Type': 'text/csv' } }),
  });
  await page.locator('gb-csv-download').getByRole('radio', { name: '1,5; 2,5' }).click();
  const file = page.waitForEvent('download');
  await page.locator('gb-csv-download button').click();
  expect(await readFile(await (await file).path(), 'utf8')).toBe('a;b');
  expect(lastQuery('GET /api/transactions.csv')).toMatch(/currency=stars&separator=semicolon&decimal=comma$/);

  // The chart is a slider, and the same as a table.
  const slider = page.locator('gb-days-chart').getByRole('slider');
  await slider.focus();
  await page.keyboard.press('End');
  const last = await slider.getAttribute('aria-valuetext');
  await page.keyboard.press('ArrowLeft');
  await expect.poll(() => slider.getAttribute('aria-valuetext')).not.toBe(last);
  await page.locator('gb-flow-section').getByRole('radio', { name: texts.chart.table }).click();
  await page.locator('gb-days-table').getByRole('cell', { name: texts.kinds.subscription }).first().waitFor();
});

it('a payment made elsewhere is announced, marked, listed and then seen', async () => {
  const foreign = { is_foreign: true, is_unseen: true };
  const spent = transaction({ id: 'spent', ...foreign, amount: '-77', kind: 'reaction', gift_id: null });
  const unseen = ledger({ foreign_unseen: 1 });
  await network.open({ ...answers, [SEEN]: OK, [ALERTS]: OK });
  const { page, server, screen } = network;
  await screen.cards().getByText('Anna').waitFor();
  await eventually(() => server.listeners).toBe(1);
  await eventually(() => asked(LEDGERS).length).toBeGreaterThan(0);
  expect(await news().count()).toBe(0);

  server.change({
    [LEDGERS]: json({ items: [unseen] }),
    [LIST]: json(pageOf([spent, ...rows], { received: '0', spent: '77' })),
  });
  server.send({ type: 'ledger.foreign', data: { account_id: 1, transaction: spent } });
  const alert = texts.alerts.one('Anna', '77 Stars', texts.kinds.reaction);
  await screen.toast(alert).waitFor();
  // A locator by text ignores the case.
  expect(await screen.toast(alert).innerText()).toContain(alert);
  await news().getByText('1', { exact: true }).waitFor();
  await screen.cards().getByText(panelTexts.stars.elsewhereBadge(1)).waitFor();

  // Others are added to the same toast; the same one once.
  server.send({ type: 'ledger.foreign', data: { account_id: 1, transaction: spent } });
  server.send({ type: 'ledger.foreign', data: { account_id: 2, transaction: { ...spent, account_id: 2 } } });
  const many = screen.toast(texts.alerts.ofMany(2, 2));
  await many.waitFor();

  const seen = server.hold(SEEN);
  await page.getByRole('button', { name: texts.alerts.show }).click();
  await page.waitForURL(isAt('/stars?period=all&foreign=1'));
  // Not what the panel has read since the page asked.
  expect((await seen.arrived).body).toEqual({ account_id: 1, until: unseen.unseen_until });
  await row('77').first().waitFor();
  // Until the server knows, it counts as unseen.
  expect(await news().count()).toBe(1);
  server.change({ [LEDGERS]: json({ items: [ledger({ is_muted: true })] }) });
  seen.release();
  await news().waitFor({ state: 'detached' });
  expect(asked(SEEN)).toHaveLength(1);

  // A muted account is listed in the settings, where alerts come back.
  await page.getByRole('link', { name: panelTexts.settings.title, exact: true }).click();
  server.changeOnRequest(ALERTS, { [LEDGERS]: json({ items: [ledger()] }) });
  await page.getByRole('button', { name: texts.alerts.unmuteNamed('Anna') }).click();
  await page.getByText(texts.alerts.mutedNone).waitFor();
  expect(asked(ALERTS).at(-1)?.body).toEqual({ is_muted: false });
});

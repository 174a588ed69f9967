import type { StarLedger, StarTransaction } from '@giftbuyer/contracts';
import { expect, it } from 'vitest';
import { json, errorAnswer } from '../../gallery/sample-server';
import { account, removedAccount } from '../../gallery/samples';
import { days, ledger, page as pageOf, sampleTransactions, transaction } from '../../gallery/transaction-samples';
import { en as panelTexts } from '../../src/i18n/en';
import { enStars as texts } from '../../src/i18n/en-stars';
import { eventually } from '../screen';
import { ADA, OK, isAt, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const LIST = 'GET /api/transactions';
const DAYS = 'GET /api/transactions/days';
const LEDGERS = 'GET /api/ledgers';
const ALERTS = 'PUT /api/account/1/ledger/alerts';
const answers = {
  ...panelOfUser(ADA, account({ id: 1, first_name: 'Anna' })),
  'GET /api/account/1/history': json({ items: [], next: null }),
  [LIST]: json(pageOf(sampleTransactions(), { received: '250', spent: '1800' }, 'cursor')),
  [DAYS]: json(days()),
  [LEDGERS]: json({ items: [ledger(), ledger({ currency: 'ton' })] }),
};

const asked = (what: string) => network.server.asked.filter((each) => each.what === what);
const table = () => network.page.getByRole('table', { name: texts.title });
const flow = () => network.page.locator('gb-flow-section');
const chooseRadio = (name: string) =>
  network.page.locator('gb-stars-filter-bar').getByRole('radio', { name, exact: true }).click();

it('what stays on the screen while other filters are loading stays what it was: its currency, its days, its words', async () => {
  await network.open(answers, { path: '/stars' });
  const { page, server } = network;
  await flow().getByRole('definition').getByText('1,800', { exact: true }).waitFor();
  const valueNow = () => flow().getByRole('slider').getAttribute('aria-valuemax');
  const bars = await valueNow();
  // With live updates the list is asked for once more.
  await eventually(() => server.listeners).toBe(1);
  await settled(network);

  // Amounts of Stars are not called TON.
  const slow = server.hold(LIST);
  await chooseRadio(texts.filters.currencies.ton);
  await slow.arrived;
  await settled(network);
  expect(await flow().locator('dl').innerText()).not.toContain('TON');
  slow.release(errorAnswer(503, 'unavailable'));
  await page.getByText(texts.failed).first().waitFor();
  expect(await flow().locator('dl').innerText()).not.toContain('TON');
  // Nothing is under way, and what would follow is unknown.
  expect(await page.getByRole('button', { name: texts.more }).count()).toBe(0);
  expect(await page.locator('gb-stars-page [aria-busy]').count()).toBe(0);
  const before = asked(LIST).length;
  await chooseRadio(texts.filters.currencies.stars);
  await eventually(() => asked(LIST).length).toBeGreaterThan(before);

  // The days of a month are not drawn as those of a year.
  await page.getByText(texts.failed).first().waitFor({ state: 'detached' });
  const year = server.hold(LIST);
  await chooseRadio(texts.filters.periods.year);
  await year.arrived;
  await settled(network);
  expect(await valueNow()).toBe(bars);
  year.release();
  // The days of a year are in 12 or 13 months.
  await eventually(valueNow).toMatch(/^1[12]$/);

  // "Nothing matches" is not "there are none" before that is known.
  server.change({ [LIST]: json(pageOf([])), [DAYS]: json({ items: [] }) });
  await page.getByRole('combobox', { name: texts.filters.state }).selectOption(texts.filters.states.failed);
  await page.getByText(texts.none.filtered).waitFor();
  const all = server.hold(LIST);
  await page.getByRole('button', { name: texts.filters.reset }).click();
  await all.arrived;
  await settled(network);
  expect(await page.locator('gb-empty-state').innerText()).toContain(texts.none.filtered);
  all.release();
  await page.getByText(texts.none.inPeriod).waitFor();
});

it('a date that is typed digit by digit becomes the filter when it is complete', async () => {
  await network.open(answers, { path: '/stars?from=2026-01-05&to=2026-02-20' });
  const { page } = network;
  await table().waitFor();
  await page.getByLabel(texts.filters.to, { exact: true }).focus();
  // The order of month, day and year is that of the language of the browser.
  await page.keyboard.type('01282026', { delay: 30 });
  await page.keyboard.press('Enter');
  await page.waitForURL(isAt('/stars?from=2026-01-05&to=2026-01-28'));
  expect(await page.getByLabel(texts.filters.to, { exact: true }).inputValue()).toBe('2026-01-28');
  const froms = new Set(asked(LIST).map(({ query }) => /from=(\d{4})/.exec(query)?.[1]));
  expect([...froms]).toEqual(['2026']);
});

it('a setting of the alerts that was saved is not taken back by an answer from before', async () => {
  await network.open({ ...answers, [ALERTS]: OK }, { path: '/accounts/1' });
  const { page, server } = network;
  const box = page.getByRole('checkbox', { name: texts.alerts.setting });
  await box.waitFor();
  await eventually(() => server.listeners).toBe(1);
  await eventually(() => asked(LEDGERS).length).toBeGreaterThan(0);
  await settled(network);
  expect(await box.isChecked()).toBe(true);
  const before = server.hold(LEDGERS);
  server.send({ type: 'ledger.updated', data: { account_id: 1 } });
  await before.arrived;
  await box.click();
  await eventually(() => box.isChecked()).toBe(false);
  const after = server.hold(LEDGERS);
  before.release(json({ items: [ledger()] }));
  await after.arrived;
  await settled(network);
  expect(await box.isChecked()).toBe(false);
  after.release(json({ items: [ledger({ is_muted: true })] }));
  await settled(network);
  expect(await box.isChecked()).toBe(false);
});

it('the failure of older transactions goes with the list that they would have followed', async () => {
  await network.open(answers, { path: '/stars' });
  const { page, server } = network;
  await table().waitFor();
  await eventually(() => server.listeners).toBe(1);
  await settled(network);
  const older = server.hold(LIST);
  await page.getByRole('button', { name: texts.more }).last().click();
  await older.arrived;
  older.release(errorAnswer(503, 'unavailable'));
  await network.screen.failure(texts.moreFailed).waitFor();
  // Another answer, after which nothing follows.
  server.change({ [LIST]: json(pageOf([transaction({ id: 'only' })])) });
  server.send({ type: 'ledger.updated', data: { account_id: 1 } });
  await eventually(() => table().getByRole('row').count()).toBe(2);
  expect(await network.screen.failure(texts.moreFailed).count()).toBe(0);
});

it('reasons, currencies and kinds of a newer panel are no failure of the page', async () => {
  const newer = { gap: 'new_reason', currency: 'points', difference: '5' } as unknown as StarLedger;
  const unknown = { currency: 'points', kind: 'new_kind', peer: { kind: 'new_peer', id: null, name: null } };
  const rows = [transaction({ ...(unknown as unknown as StarTransaction), state: 'held' as 'done' })];
  await network.open(
    { ...answers, [LIST]: json(pageOf(rows)), [LEDGERS]: json({ items: [ledger(newer)] }) },
    { path: '/stars' },
  );
  await table().getByText(texts.kinds.other).waitFor();
  await eventually(() => asked(LEDGERS).length).toBeGreaterThan(0);
  await settled(network);
  expect(await table().getByRole('row').count()).toBe(2);
});

it('a link to other filters counts more than a filter that was changed just before', async () => {
  const spent = transaction({ id: 'spent', is_foreign: true, amount: '-77' });
  await network.open(answers, { path: '/stars' });
  const { page, server } = network;
  await table().waitFor();
  await eventually(() => server.listeners).toBe(1);
  server.send({ type: 'ledger.foreign', data: { account_id: 1, transaction: spent } });
  const show = page
    .getByRole('region', { name: panelTexts.ui.notifications })
    .getByRole('button', { name: texts.alerts.show });
  await show.waitFor();
  // Both within the time after which a filter is written into the address.
  const state = page.getByRole('combobox', { name: texts.filters.state });
  await page.evaluate(
    async ([select, button]) => {
      (select as HTMLSelectElement).value = 'pending';
      select?.dispatchEvent(new Event('change'));
      await new Promise(requestAnimationFrame);
      (button as HTMLElement).click();
    },
    [await state.elementHandle(), await show.elementHandle()],
  );
  await eventually(() => asked(LIST).at(-1)?.query).toContain('foreign=true');
  await settled(network);
  await page.waitForURL(isAt('/stars?account=1&period=all&foreign=1'));
  expect(await state.inputValue()).toBe('');
});

it('an account that is removed elsewhere keeps its transactions in the open sheet, without the switch of its alerts', async () => {
  const sold = removedAccount({ id: 1, first_name: 'Anna' });
  await network.open(answers, { path: '/accounts/1' });
  const { page, server } = network;
  const sheet = page.getByRole('dialog', { name: 'Anna' });
  await sheet.getByRole('checkbox', { name: texts.alerts.setting }).waitFor();
  await eventually(() => server.listeners).toBe(1);
  server.change({ 'GET /api/accounts/removed': json({ items: [sold] }) });
  server.send({ type: 'account.removed', data: { id: 1, error_code: 'AUTH_KEY_UNREGISTERED' } });
  await sheet.getByRole('checkbox', { name: texts.alerts.setting }).waitFor({ state: 'detached' });
  await sheet.getByRole('table', { name: texts.title }).waitFor();
  await eventually(() => page.evaluate(() => document.activeElement?.closest('[role=dialog]') !== null)).toBe(true);
});

import { expect, it } from 'vitest';
import { json } from '../../gallery/sample-server';
import { account, minutesFromNow } from '../../gallery/samples';
import { ledger, page as pageOf, sampleTransactions } from '../../gallery/transaction-samples';
import { en } from '../../src/i18n/en';
import { enStars } from '../../src/i18n/en-stars';
import { announcementsOn } from '../screen-reader';
import { eventually } from '../screen';
import { ADA, panelOfUser, settled, useNetwork } from './fixtures';

const network = useNetwork();

const LIST = 'GET /api/transactions';
const HISTORY = 'GET /api/account/1/history';
const { history: texts } = en.detail;
const anna = account({ id: 1, first_name: 'Anna' });
const asked = (what: string) => network.server.asked.filter((each) => each.what === what);

it('transactions that are read again in the background are not announced again', async () => {
  const rows = sampleTransactions();
  await network.open(
    {
      ...panelOfUser(ADA, anna),
      [LIST]: json(pageOf(rows)),
      'GET /api/ledgers': json({ items: [ledger()] }),
    },
    { path: '/stars', hasClock: true },
  );
  const { page, screen, server } = network;
  const loaded = enStars.loaded(rows.length);
  await screen.expectAnnouncement(loaded);
  await eventually(() => server.listeners).toBe(1);
  await settled(network);
  await page.clock.runFor(5000);
  const before = asked(LIST).length;
  server.send({ type: 'ledger.updated', data: { account_id: 1 } });
  await eventually(() => asked(LIST).length).toBeGreaterThan(before);
  await settled(network);
  await page.clock.runFor(5000);
  const announced = (await announcementsOn(page)).filter((text) => text === loaded);
  expect(announced).toHaveLength(1);
});

it('a reading leaves the rows that were added to the table of the history', async () => {
  const balances = Array.from({ length: 150 }, (_, i) => ({ at: minutesFromNow(i - 400), stars: String(i) }));
  await network.open(
    { ...panelOfUser(ADA, anna), [HISTORY]: json({ items: balances, next: null }) },
    { path: '/accounts/1' },
  );
  const { page, screen, server } = network;
  const table = page.getByRole('table', { name: texts.title });
  const rows = () => table.getByRole('row').count();
  await page.getByRole('radio', { name: texts.table }).click();
  await screen.button(texts.more(50)).click();
  await eventually(rows).toBe(151);
  await eventually(() => server.listeners).toBe(1);
  await settled(network);
  const at = minutesFromNow(0);
  server.change({ [HISTORY]: json({ items: [...balances.slice(-1), { at, stars: '5000' }], next: null }) });
  server.send({ type: 'account.updated', data: { ...anna, stars: 5000, stars_exact: '5000', last_checked_at: at } });
  await table.getByRole('cell', { name: '5,000', exact: true }).waitFor();
  expect(await rows()).toBeGreaterThanOrEqual(151);

  server.change({ [HISTORY]: json({ items: [...balances, { at, stars: '5000' }], next: null }) });
  // Another period begins with its newest rows.
  await page.getByRole('radio', { name: texts.ranges.year }).click();
  await eventually(rows).toBe(101);
});

import { beforeAll, expect, test } from 'vitest';
import type { Person } from '../harness/telegram-panel.js';
import { spend, stars, useLedgerPanel } from './ledger-panel.js';

const { panel, user, newAccount, read, ledger, transactions } = useLedgerPanel();
let ada: Person;
beforeAll(() => void (ada = user()));

test('foreign transactions stay unseen when the owner has seen the list from before them', async () => {
  const account = await newAccount({ stars: stars(500) });
  panel.sandbox.world.transact(account.phone, spend(25));
  await read(account);
  const until = (await ledger(account))?.unseen_until;
  expect(until).toEqual(expect.any(String));
  const { id } = panel.sandbox.world.transact(account.phone, spend(26));
  await read(account);
  for (const body of [{ account_id: account.id, until }, { until }]) {
    expect((await ada.client.post('/api/ledgers/seen', body)).status).toBe(200);
    expect(await ledger(account)).toMatchObject({ foreign_unseen: 1 });
  }
  const { items } = await transactions(`account=${account.id}`);
  expect(items.filter((row) => row.is_unseen)).toMatchObject([{ id }]);
  for (const odd of ['', 'yesterday', '2026-02-30T00:00:00Z', 1, null, [until]]) {
    const answer = await ada.client.post('/api/ledgers/seen', { account_id: account.id, until: odd });
    expect(answer).toMatchObject({ status: 400, body: { error: 'validation_failed' } });
  }
  const later = (await ledger(account))?.unseen_until;
  await ada.client.post('/api/ledgers/seen', { account_id: account.id, until: later });
  expect(await ledger(account)).toMatchObject({ foreign_unseen: 0, unseen_until: null });
});

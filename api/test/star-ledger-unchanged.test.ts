import { expect, test } from 'vitest';
import { spend, stars, useLedgerPanel } from './ledger-panel.js';
import { LedgerTurns } from '../src/star-ledger/ledger-turns.js';

const { panel, user, newAccount, read, ledger, transactions } = useLedgerPanel();

test('a reading that brings nothing new writes no ledger, until an hour later; any change is written', async () => {
  const account = await newAccount({ stars: stars(50) });
  const { database } = panel.api;
  const version = async () =>
    (
      await database.query<{ version: string }[]>(
        `SELECT xmin::text AS version FROM star_ledgers WHERE account_id = $1 AND currency = 'stars'`,
        [account.id],
      )
    )[0]?.version;
  await read(account);
  const written = await version();
  await read(account);
  await read(account);
  expect(await version()).toBe(written);
  panel.sandbox.world.transact(account.phone, spend(5));
  await read(account);
  const { items } = await transactions(`account=${account.id}`);
  expect(items.map(({ amount }) => amount).sort()).toEqual(['-5', '50']);
  expect(await ledger(account)).toMatchObject({ gap: null, foreign_unseen: 1 });
  await database.query(`UPDATE star_ledgers SET read_at = now() - interval '61 minutes' WHERE account_id = $1`, [
    account.id,
  ]);
  const before = await version();
  await read(account);
  expect(await version()).not.toBe(before);
});

test('Stars that come and go without a row are a gap at once, also where the rows are the same', async () => {
  const account = await newAccount({ stars: stars(50) });
  await read(account);
  panel.sandbox.world.change(account.phone, { stars: stars(60) });
  await read(account);
  expect(await ledger(account)).toMatchObject({ gap: 'unexplained', difference: '10' });
  panel.sandbox.world.change(account.phone, { stars: stars(50) });
  await read(account);
  expect(await ledger(account)).toMatchObject({ gap: null, difference: '0' });
});

test('a balance that a login saw meanwhile, and that is as the last reading saw it again, is no gap', async () => {
  const account = await newAccount({ stars: stars(50) });
  await read(account);
  // Its session ends, so that it has to be signed in again.
  panel.sandbox.world.revoke(account.phone);
  await (await user().refresh(account.id)).text();
  panel.sandbox.world.change(account.phone, { stars: stars(60) });
  expect((await user().addAccount(account.phone)).id).toBe(account.id);
  expect(await ledger(account)).toMatchObject({ gap: 'unexplained', difference: '10' });
  panel.sandbox.world.change(account.phone, { stars: stars(50) });
  await read(account);
  expect(await ledger(account)).toMatchObject({ gap: null, difference: '0' });
});

test('older pages are not read for a user who is disabled', async () => {
  const account = await newAccount({ stars: stars(5000) });
  for (let i = 0; i < 450; i++) panel.sandbox.world.transact(account.phone, spend(1));
  await read(account);
  const turns = panel.api.app.get(LedgerTurns, { strict: false });
  const asked = () => panel.sandbox.calls.count('payments.getStarsTransactions', account.phone);
  // The first turn follows the reading.
  await Promise.all(turns['running']);
  await panel.api.database.query('UPDATE star_ledgers SET turn_at = now() WHERE turn_at IS NOT NULL');
  const before = asked();
  await panel.api.database.query('UPDATE users SET disabled_at = now()');
  await turns.runDueTurns(account.id);
  expect(asked()).toBe(before);
  await panel.api.database.query('UPDATE users SET disabled_at = NULL');
  await turns.runDueTurns(account.id);
  expect(asked()).toBeGreaterThan(before);
});

import { DataSource } from 'typeorm';
import { expect, test } from 'vitest';
import { CutTransactionIds1798000300000 } from '../src/database/migrations/1798000300000-cut-transaction-ids.js';
import { migrations } from '../src/database/migrations/index.js';
import { spend, stars, useLedgerPanel } from './ledger-panel.js';

const { panel, newAccount, read, readOn, ledger, transactions } = useLedgerPanel();

test('a ledger with ids that were cut is read again, and has each transaction once', async () => {
  const account = await newAccount({ stars: stars(100) }, spend(30), spend(20));
  const other = await newAccount({ stars: stars(7) });
  const { database } = panel.api;
  await database.query('UPDATE star_transactions SET id = left(id, 128) WHERE account_id = $1', [account.id]);

  const url = database.options.type === 'postgres' ? database.options.url : undefined;
  const schema = await new DataSource({ type: 'postgres', url, migrations }).initialize();
  const undone = async () =>
    (await schema.query<unknown[]>('SELECT FROM migrations WHERE name = $1', [CutTransactionIds1798000300000.name]))
      .length === 0;
  while (!(await undone())) await schema.undoLastMigration();
  await schema.runMigrations({ transaction: 'each' });
  await schema.destroy();

  expect(await ledger(account)).toBeUndefined();
  expect(await ledger(other)).toMatchObject({ gap: null });
  await read(account);
  await readOn(account);
  expect(await ledger(account)).toMatchObject({ gap: null, is_complete: true, foreign_unseen: 0 });
  const { items, totals } = await transactions(`account=${account.id}`);
  expect(items.map(({ amount }) => amount).sort()).toEqual(['-20', '-30', '100']);
  expect(totals).toEqual({ received: '100', spent: '50' });
  const days = await database.query(
    `SELECT sum(received)::integer AS received, sum(spent)::integer AS spent FROM star_days WHERE account_id = $1`,
    [account.id],
  );
  expect(days).toEqual([{ received: 100, spent: 50 }]);
});

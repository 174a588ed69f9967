import { expect, test } from 'vitest';
import { LedgerTurns } from '../src/star-ledger/ledger-turns.js';
import { stars, useLedgerPanel } from './ledger-panel.js';

const METHOD = 'payments.getStarsTransactions';
const { panel, newAccount, readOn, ledger } = useLedgerPanel();

test('a flood wait for a following page keeps what the turn has read, and is waited for', async () => {
  const account = await newAccount(...Array.from({ length: 340 }, (_, i) => ({ stars: stars(i + 1) })));
  const { database, app } = panel.api;
  const turns = app.get(LedgerTurns, { strict: false });
  const asked = () => panel.sandbox.calls.count(METHOD, account.phone);
  async function runTurn(): Promise<{ rows: number; waits: boolean }> {
    await database.query(
      `UPDATE star_ledgers SET turn_at = now() WHERE account_id = $1 AND currency = 'stars' AND turn_at IS NOT NULL`,
      [account.id],
    );
    await turns.runDueTurns(account.id);
    const [state] = await database.query<[{ rows: number; waits: boolean }]>(
      `SELECT (SELECT count(*)::integer FROM star_transactions WHERE account_id = $1) AS rows,
        turn_at > now() + interval '500 seconds' AS waits
      FROM star_ledgers WHERE account_id = $1 AND currency = 'stars'`,
      [account.id],
    );
    return state;
  }
  const before = asked();
  const phone = account.phone.slice(1);
  for (let i = 0; i < 2; i++) {
    panel.sandbox.faults.add({ method: METHOD, phone, skip: 1, error: [420, 'FLOOD_WAIT_600'], times: 1 });
    const { rows, waits } = await runTurn();
    expect([rows >= 100 * (i + 1), waits, asked() - before]).toEqual([true, true, 2 * (i + 1)]);
    await turns.runDueTurns(account.id);
    expect(asked() - before).toBe(2 * (i + 1));
  }
  await readOn(account);
  expect(await ledger(account)).toMatchObject({ is_complete: true, gap: null });
});

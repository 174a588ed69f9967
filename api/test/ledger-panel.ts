import type { Account, StarLedger, StarLedgers, StarTransactions } from '@giftbuyer/contracts';
import type { NewTransaction } from '@giftbuyer/telegram-sandbox';
import { SchedulerRegistry } from '@nestjs/schedule';
import { beforeAll, expect } from 'vitest';
import { LedgerTurns } from '../src/star-ledger/ledger-turns.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

export const stars = (amount: number, nanos = 0) => ({ amount, nanos });
export const spend = (amount: number): NewTransaction => ({ stars: stars(-amount), flags: ['reaction'] });

/** Starts a panel for the tests of one file, with a user, and without the schedule that reads ledgers. */
export function useLedgerPanel() {
  const panel = useTelegramPanel();
  let ada: Person;
  beforeAll(async () => {
    panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('star-ledger').stop();
    ada = await panel.person('ada');
  });

  /** An account without Stars, of which nothing is known. */
  async function newAccount(...transactions: NewTransaction[]): Promise<Account> {
    const phone = panel.newPhone();
    panel.sandbox.world.change(phone, { stars: stars(0) });
    for (const one of transactions) panel.sandbox.world.transact(phone, one);
    return ada.addAccount(phone);
  }

  async function read({ id }: Account): Promise<void> {
    expect(await (await ada.refresh(id)).text()).toContain('"done":true');
  }

  async function transactions(query: string, person = ada): Promise<StarTransactions> {
    const { status, body } = await person.client.get<StarTransactions>(`/api/transactions?${query}`);
    expect(status).toBe(200);
    return body;
  }

  async function ledger({ id }: Account, currency = 'stars'): Promise<StarLedger | undefined> {
    const { body } = await ada.client.get<StarLedgers>(`/api/ledgers?account=${id}`);
    return body.items.find((one) => one.currency === currency);
  }

  /** Reads pages until nothing is left to read. */
  async function readOn({ id }: Account): Promise<void> {
    const turns = panel.api.app.get(LedgerTurns, { strict: false });
    for (let i = 0; i < 20; i++) {
      await panel.api.database.query(
        'UPDATE star_ledgers SET turn_at = now() WHERE account_id = $1 AND turn_at IS NOT NULL',
        [id],
      );
      await turns.runDueTurns(id);
      const [{ left }] = await panel.api.database.query<[{ left: number }]>(
        'SELECT count(turn_at)::integer AS left FROM star_ledgers WHERE account_id = $1',
        [id],
      );
      if (left === 0) return;
    }
    throw new Error('There is always something left to read');
  }

  return { panel, user: () => ada, newAccount, read, readOn, ledger, transactions };
}

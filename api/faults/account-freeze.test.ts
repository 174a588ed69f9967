import type { Account } from '@giftbuyer/contracts';
import { beforeAll, expect, test } from 'vitest';
import { repetitions, SeededRandom } from './seeded-random.js';
import type { Ref, User } from './user.js';
import { useTestbed } from './use-testbed.js';

const DAY_MS = 86_400_000;
/** Longer than the cooldown of the key, and a panel waits for an answer. */
const WITHIN = { timeout: 60_000, interval: 500 };
const REQUESTS = ['users.getUsers', 'payments.getStarsStatus', 'help.getAppConfig'] as const;

const testbed = useTestbed();
let ada: User;

beforeAll(async () => {
  ada = await testbed().user('ada');
});

async function listed({ id }: Ref): Promise<Account> {
  const account = (await ada.list()).find((candidate) => candidate.id === id);
  if (!account) throw new Error('The account was removed');
  return account;
}

/** Lets a day pass at Telegram and for what the panel knows of the account, and reads it until that succeeds. */
async function readAfterADay(account: Ref): Promise<Account> {
  const { telegram, database } = testbed();
  await telegram.advanceClock(DAY_MS);
  await database.query(
    `UPDATE accounts SET devices_at = devices_at - interval '1 day', retry_at = NULL WHERE id = $1`,
    [account.id],
  );
  await expect.poll(() => ada.refresh(account), WITHIN).toMatchObject({ done: true });
  return listed(account);
}

test.each(repetitions(20))(
  'an account that is frozen and unfrozen during readings ends with the right status (%i)',
  async (i) => {
    const { telegram } = testbed();
    const random = new SeededRandom(`freeze ${i}`);
    const [account] = (await ada.addAccounts(1)) as [Ref];
    await readAfterADay(account);
    for (let turn = 0; turn < 4; turn++) {
      const isFrozen = turn % 2 === 0;
      const method = REQUESTS[random.between(0, REQUESTS.length)] ?? 'users.getUsers';
      // A frozen account may refuse any request; an answer may come late, so that the change falls between two of a reading.
      const fault =
        random.next() < 0.5
          ? { error: [420, 'FROZEN_METHOD_INVALID'] as [number, string] }
          : { kind: 'latency' as const, ms: 200 };
      const repair = await telegram.addFault({ method, phone: account.phone, times: 1, ...fault });
      const calls = (await telegram.calls('users.getUsers', account.phone)).length;
      const reading = ada.refresh(account);
      await telegram.reached('users.getUsers', calls + 1, account.phone);
      await telegram.freeze(account.phone, isFrozen);
      await reading;
      expect((await listed(account)).status, 'after the reading').toMatch(/^(ok|frozen)$/);
      await repair();
      const expected = isFrozen
        ? { status: 'frozen', status_code: null, appeal_url: 'https://t.me/spambot' }
        : { status: 'ok', status_until: null, appeal_url: null };
      // On a busy machine a reading leaves out what Telegram is too slow to answer.
      await expect.poll(() => readAfterADay(account), WITHIN).toMatchObject(expected);
    }
  },
);

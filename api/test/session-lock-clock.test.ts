import type { Account } from '@giftbuyer/contracts';
import { afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { accountLockKey } from '../src/accounts/account-lock-key.js';
import { SessionLocks } from '../src/session-locks/session-locks.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

/** The clock of the database leaps forward, as after a suspension or a correction: held locks seem to have expired. */
const panel = useTelegramPanel({}, { deadlineMs: 120_000 });
let ada: Person;
let account: Account;
beforeAll(async () => {
  ada = await panel.person('ada');
});
beforeEach(async () => {
  account = await ada.addAccount(panel.newPhone());
});
afterEach(() => {
  vi.restoreAllMocks();
  panel.sandbox.faults.clear();
});

const locks = () => panel.api.app.get(SessionLocks, { strict: false });
const leap = () =>
  panel.api.database.query(`UPDATE session_locks SET expires_at = now() - interval '1 hour' WHERE key = $1`, [
    accountLockKey(account),
  ]);

test('an account that this panel still reads is not lent to another user of its key', async () => {
  const method = 'payments.getStarsStatus';
  const begun = panel.sandbox.calls.count(method);
  const { promise: until, resolve: answer } = Promise.withResolvers<undefined>();
  panel.sandbox.faults.add({ phone: account.phone, method, times: 1, kind: 'hold', until });
  const reading = ada.refreshed(account.id);
  await panel.sandbox.calls.reached(method, begun + 1);
  await leap();
  expect(await locks().acquireLock(accountLockKey(account))).toBeNull();
  // Another panel does not get it either while Telegram may hold the connection of that reading.
  expect(await locks().acquireLock(accountLockKey(account))).toBeNull();
  expect((await reading).at(-1)).toMatchObject({ error: 'unavailable' });
  answer(undefined);
});

test('a holder whose lock has expired ends its work at the next renewal', async () => {
  const lock = await locks().acquireLock(accountLockKey(account));
  await leap();
  // Time for a renewal, but not for giving up without one.
  for (const clock of [performance, Date]) vi.spyOn(clock, 'now').mockReturnValue(clock.now() + 11_000);
  await expect.poll(() => lock?.signal.aborted).toBe(true);
});

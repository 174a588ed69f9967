import type { Account, RemovedAccountList } from '@giftbuyer/contracts';
import { SessionInvalidError, TelegramGateway, TelegramUnreachableError } from '@giftbuyer/telegram';
import { beforeAll, describe, expect, test } from 'vitest';
import type { AccountRef } from '../src/accounts/account.entity.js';
import { SessionCalls } from '../src/account-sessions/session-calls.js';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel({}, { keyCooldownMs: 60_000 });
let ada: Person;
let userId: number;
beforeAll(async () => {
  ada = await panel.person('ada');
  [{ id: userId }] = await panel.api.database.query<[{ id: number }]>('SELECT id FROM users');
});

/** One call with the session: a reading, whose result is the Telegram id. */
function readTelegramId(account: AccountRef): Promise<string> {
  const gateway = panel.api.app.get(TelegramGateway, { strict: false });
  return panel.api.app.get(SessionCalls, { strict: false }).callWithSession(account, async (app, session, signal) => {
    const { userId } = await gateway.readAccount(app, session, () => undefined, { signal });
    return userId;
  });
}

async function isLockFree({ id }: Account): Promise<boolean> {
  const [row] = await panel.api.database.query<[{ owner: string | null }]>(
    'SELECT owner FROM session_locks WHERE key = $1',
    [`account:${id}`],
  );
  return row.owner === null;
}

describe('a call with the session of an account', () => {
  test('runs under the lock, one after the other, and releases it', async () => {
    const account = await ada.addAccount(panel.newPhone());
    const { tgUserId } = await rowOf(account);
    const ref = { id: account.id, userId };
    const results = await Promise.all([readTelegramId(ref), readTelegramId(ref), ada.refreshed(account.id)]);
    expect(results.slice(0, 2)).toEqual([tgUserId, tgUserId]);
    expect(results[2].at(-1)).toMatchObject({ done: true });
    expect(await isLockFree(account)).toBe(true);
  });

  test("is refused for another user's account and one that does not exist", async () => {
    const { id } = await ada.addAccount(panel.newPhone());
    await expect(readTelegramId({ id, userId: userId + 1 })).rejects.toMatchObject({ code: 'not_found' });
    await expect(readTelegramId({ id: 99_999_999, userId })).rejects.toMatchObject({ code: 'not_found' });
  });

  test('gives the key a cooldown after a connection that was cut off', async () => {
    const account = await ada.addAccount(panel.newPhone());
    const repair = panel.sandbox.faults.add({
      phone: account.phone,
      method: 'users.getUsers',
      kind: 'disconnectAfter',
    });
    await expect(readTelegramId({ id: account.id, userId })).rejects.toThrow(TelegramUnreachableError);
    repair();
    expect(await isLockFree(account)).toBe(false);
  });

  test('is not made while Telegram wants no request', async () => {
    const account = await ada.addAccount(panel.newPhone());
    const wait = `UPDATE accounts SET status = 'flood_wait', retry_at = now() + interval '100 s' WHERE id = $1`;
    await panel.api.database.query(wait, [account.id]);
    await expect(readTelegramId({ id: account.id, userId })).rejects.toMatchObject({
      code: 'FLOOD_WAIT',
      waitSeconds: expect.toSatisfy((wait) => wait > 0 && wait <= 100) as number,
    });
  });

  test('fails when the session is over; the refresh that follows moves the account to the removed ones', async () => {
    const account = await ada.addAccount(panel.newPhone());
    panel.sandbox.world.revoke(account.phone, 'SESSION_REVOKED');
    await expect(readTelegramId({ id: account.id, userId })).rejects.toMatchObject({
      code: 'SESSION_REVOKED',
    });
    const removed = () => ada.client.get<RemovedAccountList>('/api/accounts/removed').then(({ body }) => body.items);
    await expect.poll(removed).toMatchObject([{ id: account.id, error_code: 'SESSION_REVOKED' }]);
  });

  test('changes nothing when one connection alone says that the session is over', async () => {
    const account = await ada.addAccount(panel.newPhone());
    const once = {
      phone: account.phone,
      method: 'users.getUsers',
      error: [401, 'SESSION_REVOKED'] as [number, string],
    };
    panel.sandbox.faults.add({ ...once, times: 2 });
    await expect(readTelegramId({ id: account.id, userId })).rejects.toThrow(SessionInvalidError);
    await expect.poll(async () => (await rowOf(account)).revision).toBe(2);
    expect(await rowOf(account)).toMatchObject({ removedAt: null, status: 'ok' });
  });
});

async function rowOf({ id }: Account) {
  const [row] = await panel.api.database.query<
    [{ tgUserId: string; removedAt: Date | null; status: string; revision: number }]
  >('SELECT tg_user_id AS "tgUserId", removed_at AS "removedAt", status, revision FROM accounts WHERE id = $1', [id]);
  return row;
}

test('a key whose connection was cut off has a cooldown, also when the audit entry of the change cannot be written', async () => {
  const account = await ada.addAccount(panel.newPhone());
  const { phone, id } = account;
  panel.sandbox.faults.add({ phone, method: 'account.setAuthorizationTTL', kind: 'disconnectAfter' });
  await panel.api.database.query(
    `CREATE FUNCTION fill_disk() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION USING ERRCODE = '53100'; END $$`,
  );
  await panel.api.database.query(
    'CREATE TRIGGER fill_disk BEFORE INSERT ON audit_entries EXECUTE FUNCTION fill_disk()',
  );
  const answer = await ada.client.put(`/api/account/${id}/devices/ttl`, { days: 30 });
  await panel.api.database.query('DROP FUNCTION fill_disk CASCADE');
  expectError(answer, 502, 'telegram_unreachable');
  expect(await isLockFree(account)).toBe(false);
});

import type { Account, Me, RemovedAccountList, RestoredAccount } from '@giftbuyer/contracts';
import { beforeAll, describe, expect, test } from 'vitest';
import { RemovedAccounts } from '../src/account-list/removed-accounts.js';
import { expectError } from '../harness/http-client.js';
import { eventsOf } from '../harness/streams.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
let ada: Person;
let eve: Person;
beforeAll(async () => {
  ada = await panel.person('ada');
  eve = await panel.person('eve');
});

const retryPath = ({ id }: Pick<Account, 'id'>) => `/api/accounts/removed/${id}/retry`;

async function removedOf(person: Person) {
  return (await person.client.get<RemovedAccountList>('/api/accounts/removed')).body.items;
}

/** Every reading of the phone is answered like this until the returned function is called. */
function refuse(phone: string, text: string): () => void {
  return panel.sandbox.faults.add({ phone, method: 'users.getUsers', error: [401, text] });
}

/** An account that was removed although its key still works. */
async function addRemoved(person = ada): Promise<Account> {
  const account = await person.addAccount(panel.newPhone());
  const accept = refuse(account.phone, 'SESSION_REVOKED');
  await person.refreshed(account.id);
  accept();
  expect(await removedOf(person)).toContainEqual(expect.objectContaining({ id: account.id }));
  return account;
}

async function sealedOf({ id }: Pick<Account, 'id'>): Promise<Buffer | null | undefined> {
  const query = 'SELECT session_sealed FROM accounts WHERE id = $1';
  const [row] = await panel.api.database.query<{ session_sealed: Buffer | null }[]>(query, [id]);
  return row && row.session_sealed;
}

function removedDaysAgo({ id }: Pick<Account, 'id'>, days: number): Promise<unknown> {
  const past = `UPDATE accounts SET removed_at = now() - make_interval(days => $2) WHERE id = $1`;
  return panel.api.database.query(past, [id, days]);
}

describe('a removed account that is tried again', () => {
  test('is back in the list with its history when Telegram accepts the kept session', async () => {
    const account = await addRemoved();
    const [{ retry_until: until = null } = {}] = await removedOf(ada);
    expect(Date.parse(until ?? '') - Date.now()).toBeGreaterThan(29 * 86_400_000);
    const events = eventsOf(await ada.watch());
    const { status, body } = await ada.client.post<RestoredAccount>(retryPath(account));
    expect(status).toBe(200);
    expect(body).toMatchObject({ ok: true, account: { id: account.id, created_at: account.created_at, status: 'ok' } });
    expect((await ada.list()).accounts).toContainEqual(body.account);
    expect(await removedOf(ada)).toEqual([]);
    for await (const event of events) {
      if (event.type !== 'account.updated') continue;
      expect(event.data).toEqual(body.account);
      break;
    }
    expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  });

  test('stays removed, by the newest code, when Telegram does not', async () => {
    const account = await addRemoved();
    const [before] = await removedOf(ada);
    const accept = refuse(account.phone, 'USER_DEACTIVATED_BAN');
    const answer = await ada.client.post(retryPath(account));
    accept();
    expectError(answer, 409, 'session_invalid', { error_code: 'USER_DEACTIVATED_BAN' });
    expect(await removedOf(ada)).toEqual([{ ...before, error_code: 'USER_DEACTIVATED_BAN' }]);
    expect(await sealedOf(account)).toBeInstanceOf(Buffer);
  });

  test('stays as it was when Telegram does not answer, and can be tried again', async () => {
    const account = await addRemoved();
    const before = await removedOf(ada);
    const repair = panel.sandbox.faults.add({ phone: account.phone, kind: 'disconnect' });
    expectError(await ada.client.post(retryPath(account)), 502, 'telegram_unreachable');
    repair();
    expect(await removedOf(ada)).toEqual(before);
    expect((await ada.client.post(retryPath(account))).status).toBe(200);
  });

  test('sends one request for two clicks, and none when the account has been restored', async () => {
    const account = await addRemoved();
    const calls = panel.sandbox.calls.count('users.getUsers');
    const held = await panel.hold(account.id);
    const clicks = [1, 2].map(() => ada.client.post<RestoredAccount>(retryPath(account)));
    await panel.waiting(1);
    await held.release();
    const answers = await Promise.all(clicks);
    expect(answers.map(({ status, body }) => [status, body.account.id])).toEqual([
      [200, account.id],
      [200, account.id],
    ]);
    expect((await ada.client.post(retryPath(account))).status).toBe(200);
    expect(panel.sandbox.calls.count('users.getUsers') - calls).toBe(1);
  });

  test('and signed in to at the same time is one account that works', async () => {
    const account = await addRemoved();
    const held = await panel.hold(account.id);
    const retried = ada.client.post<RestoredAccount>(retryPath(account));
    await panel.waiting(1);
    const confirmed = ada.confirmCode(await ada.sendCode(account.phone));
    await panel.waiting(2);
    await held.release();
    expect((await retried).status).toBe(200);
    // Of the two the first adds the account.
    expect([200, 409]).toContain((await confirmed).status);
    const listed = (await ada.list()).accounts.filter(({ phone }) => phone === account.phone);
    expect(listed).toMatchObject([{ id: account.id }]);
    expect(await removedOf(ada)).not.toContainEqual(expect.objectContaining({ id: account.id }));
    expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  });

  test('is refused without a session, without a profile, for others, and for what is no id', async () => {
    const account = await addRemoved();
    for (const path of [`/api/accounts/removed/${account.id}/retry`, '/api/accounts/removed/99999999/retry']) {
      expectError(await eve.client.post(path), 404, 'not_found');
    }
    expectError(await ada.client.post('/api/accounts/removed/abc/retry'), 404, 'not_found');
    expectError(await panel.api.client().post(retryPath(account)), 401, 'unauthorized');
    await removedDaysAgo(account, 31);
    expectError(await ada.client.post(retryPath(account)), 409, 'session_not_kept');
    await removedDaysAgo(account, 1);
    await panel.api.database.query('UPDATE accounts SET api_profile_id = NULL WHERE id = $1', [account.id]);
    expectError(await ada.client.post(retryPath(account)), 400, 'api_profile_missing');
    await panel.api.database.query('UPDATE accounts SET session_sealed = NULL WHERE id = $1', [account.id]);
    expectError(await ada.client.post(retryPath(account)), 409, 'session_not_kept');
    expect((await ada.client.delete(`/api/accounts/removed/${account.id}`)).body).toEqual({ ok: true });
  });

  test('is refused as a duplicate while another row has the same Telegram account', async () => {
    const [copy, listed] = [await addRemoved(), await ada.addAccount(panel.newPhone())];
    await panel.api.database.query(
      `UPDATE accounts SET removed_code = 'DUPLICATE_ACCOUNT', tg_user_id = $2 WHERE id = $1`,
      [copy.id, listed.tg_user_id],
    );
    expectError(await ada.client.post(retryPath(copy)), 409, 'account_already_added', { account_id: listed.id });
    await panel.api.database.query('UPDATE accounts SET tg_user_id = $2 WHERE id = $1', [copy.id, copy.tg_user_id]);
    expect((await ada.client.post(retryPath(copy))).status).toBe(200);
  });

  test('is refused while its kept session describes another Telegram account', async () => {
    const [mine, other] = [await addRemoved(), await ada.addAccount(panel.newPhone())];
    const { id: userId } = (await ada.client.get<Me>('/api/me')).body;
    await panel.resealSession({ id: other.id, userId }, { id: mine.id, userId });
    expectError(await ada.client.post(retryPath(mine)), 503, 'unavailable');
    expect(await removedOf(ada)).toContainEqual(expect.objectContaining({ id: mine.id }));
  });
});

describe('the kept session', () => {
  test('is wiped after its time, and the row and its history stay', async () => {
    const [old, young] = [await addRemoved(eve), await addRemoved(eve)];
    await removedDaysAgo(old, 31);
    await removedDaysAgo(young, 29);
    const history = 'SELECT count(*)::integer AS count FROM star_balances WHERE account_id = $1';
    const before = await panel.api.database.query(history, [old.id]);
    await panel.api.app.get(RemovedAccounts, { strict: false }).wipeExpiredSessions();
    expect(await sealedOf(old)).toBeNull();
    expect(await sealedOf(young)).toBeInstanceOf(Buffer);
    expect(await panel.api.database.query(history, [old.id])).toEqual(before);
    expect(await removedOf(eve)).toMatchObject([
      { id: young.id, retry_until: expect.any(String) as string },
      { id: old.id, retry_until: null },
    ]);
  });

  test('goes with the account that is forgotten', async () => {
    const account = await addRemoved();
    expect((await ada.client.delete(`/api/accounts/removed/${account.id}`)).body).toEqual({ ok: true });
    expect(await sealedOf(account)).toBeUndefined();
    expectError(await ada.client.post(retryPath(account)), 404, 'not_found');
  });
});

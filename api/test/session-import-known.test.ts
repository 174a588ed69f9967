import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { AccountLocks } from '../src/account-sessions/account-locks.js';
import { SessionLocks } from '../src/session-locks/session-locks.js';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';
import { ForeignSessions, idOf } from './foreign-sessions.js';
import { stopJobs } from './stop-jobs.js';

const panel = useTelegramPanel();
const sessions = new ForeignSessions(() => panel.sandbox);
beforeAll(() => stopJobs(panel.api, 'login-cleanup'));
afterEach(() => {
  vi.restoreAllMocks();
  panel.sandbox.faults.clear();
});

describe('an account that is listed already', () => {
  test('keeps its session, unless that is to be replaced', async () => {
    const person = await panel.person('listed');
    const phone = panel.newPhone();
    const account = await person.addAccount(phone);
    const [former] = sessions.devices(phone);
    const body = sessions.mint(phone, person);
    const opened = panel.sandbox.metrics().connections.total;
    const known = await sessions.refused(person, { ...body, user_id: idOf(phone) });
    expectError(known, 409, 'account_already_added', { account_id: account.id });
    expect(panel.sandbox.metrics().connections.total, 'the id says it').toBe(opened);
    expectError(await sessions.refused(person, body), 409, 'account_already_added', { account_id: account.id });
    const replaced = await sessions.imported(person, { ...body, replace: true });
    expect(replaced).toMatchObject({ id: account.id, origin: 'import', created_at: account.created_at });
    await expect.poll(() => sessions.devices(phone).map(({ id }) => id)).not.toContain(former?.id);
    expect(sessions.devices(phone)).toHaveLength(1);
    expect(await person.refreshed(account.id)).toContainEqual(expect.objectContaining({ done: true }));
    expect(sessions.overlap(phone)).toBe(1);
    await expect.poll(() => panel.api.database.query('SELECT id FROM pending_logins')).toEqual([]);
  });

  test('is replaced after its reading has ended, over one connection for each key', async () => {
    const person = await panel.person('busy');
    const phone = panel.newPhone();
    const account = await person.addAccount(phone);
    panel.sandbox.faults.add({ method: 'payments.getStarsStatus', phone: idOf(phone), kind: 'latency', ms: 300 });
    const reading = person.refreshed(account.id);
    await panel.sandbox.calls.reached('payments.getStarsStatus', 2, idOf(phone));
    await sessions.imported(person, { ...sessions.mint(phone, person), replace: true });
    expect(await reading).toContainEqual(expect.objectContaining({ done: true }));
    await expect.poll(() => sessions.devices(phone)).toHaveLength(1);
    expect(sessions.overlap(phone)).toBe(1);
  });

  test('that is deleted while the import waits for it is not added by that import', async () => {
    const person = await panel.person('deleted');
    const phone = panel.newPhone();
    const { id } = await person.addAccount(phone);
    const locks = panel.api.app.get(AccountLocks, { strict: false });
    const lock = await locks.acquireLock({ id });
    const body = sessions.mint(phone, person);
    const acquire = vi.spyOn(panel.api.app.get(SessionLocks, { strict: false }), 'acquireLock');
    const importing = sessions.refused(person, { ...body, replace: true });
    await expect.poll(() => acquire.mock.calls.flat()).toContain(`account:${id}`);
    await person.client.delete(`/api/account/${id}`);
    expectError(await importing, 503, 'unavailable');
    expect(lock).not.toBeNull();
    expect((await person.list()).accounts).toEqual([]);
    await sessions.imported(person, body);
  });

  test('has its former session signed out later when Telegram does not answer now', async () => {
    const person = await panel.person('later');
    const phone = panel.newPhone();
    await person.addAccount(phone);
    panel.sandbox.faults.add({ method: 'auth.logOut', phone: idOf(phone), times: 1, error: [500, 'INTERNAL'] });
    await sessions.imported(person, { ...sessions.mint(phone, person), replace: true });
    await panel.sandbox.calls.reached('auth.logOut', 1, idOf(phone));
    expect(sessions.devices(phone)).toHaveLength(2);
    const isPostponed = 'SELECT FROM pending_logins WHERE cancel_retry_at IS NOT NULL';
    await expect.poll(() => panel.api.database.query(isPostponed)).toHaveLength(1);
    // Its lock is released after that.
    await expect
      .poll(async () => {
        await panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
        await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
        return sessions.devices(phone);
      })
      .toHaveLength(1);
  });
});

describe('a removed account', () => {
  test('is restored under its id by another session', async () => {
    const person = await panel.person('removed');
    const phone = panel.newPhone();
    const account = await person.addAccount(phone);
    panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
    await person.refreshed(account.id);
    const restored = await sessions.imported(person, sessions.mint(phone, person));
    expect(restored).toMatchObject({ id: account.id, origin: 'import' });
  });

  test('is restored by the session that it still has, also while that is tried again', async () => {
    const person = await panel.person('kept');
    const phone = panel.newPhone();
    const body = sessions.mint(phone, person);
    const { id } = await sessions.imported(person, body);
    panel.sandbox.faults.add({
      method: 'users.getUsers',
      phone: idOf(phone),
      times: 2,
      error: [401, 'SESSION_REVOKED'],
    });
    await person.refreshed(id);
    expect((await person.list()).accounts).toEqual([]);
    const [other] = [await panel.person('stranger')];
    expectError(await sessions.refused(other, { ...body, api_profile_id: other.profileId }), 409, 'session_in_use');
    panel.sandbox.faults.add({ method: 'users.getUsers', phone: idOf(phone), kind: 'latency', ms: 100 });
    const retry = person.client.post(`/api/accounts/removed/${id}/retry`);
    expect(await sessions.imported(person, body)).toMatchObject({ id });
    expect((await retry).status).toBe(200);
    expect(sessions.overlap(phone)).toBe(1);
  });

  test('gives its key free when its session is deleted', async () => {
    const person = await panel.person('wiped');
    const phone = panel.newPhone();
    const body = sessions.mint(phone, person);
    const { id } = await sessions.imported(person, body);
    await person.client.delete(`/api/account/${id}`);
    const other = await panel.person('next');
    expect(await sessions.imported(other, { ...body, api_profile_id: other.profileId })).toMatchObject({ phone });
  });
});

test('a session of an older version is not imported a second time', async () => {
  const [owner, other] = [await panel.person('old'), await panel.person('new')];
  const phone = panel.newPhone();
  const body = sessions.mint(phone, owner);
  const account = await sessions.imported(owner, body);
  const forget = () => panel.api.database.query('UPDATE accounts SET key_blind_index = NULL');
  await forget();
  expectError(await sessions.refused(other, { ...body, api_profile_id: other.profileId }), 409, 'session_in_use');
  await forget();
  expect((await sessions.post(owner, body)).body).toEqual({ account, already: true });
});

test('two rows with one key, as only a damaged database has, do not keep others from importing', async () => {
  const person = await panel.person('damaged');
  const [one, two] = [await person.addAccount(panel.newPhone()), await person.addAccount(panel.newPhone())];
  const userId = (
    await panel.api.database.query<[{ id: number }]>(`SELECT id FROM users WHERE username = 'damaged'`)
  )[0].id;
  await panel.api.database.query('UPDATE accounts SET key_blind_index = NULL');
  await panel.resealSession({ id: one.id, userId }, { id: two.id, userId });
  await sessions.imported(person, sessions.mint(panel.newPhone(), person));
});

test('an account has its origin', async () => {
  const person = await panel.person('origins');
  await person.addAccount(panel.newPhone());
  const { login, url } = await person.beginQr();
  panel.sandbox.world.phone(panel.newPhone()).acceptQr(url);
  await person.waitForQr(login);
  expect((await person.list()).accounts).toMatchObject([{ origin: 'qr' }, { origin: 'code' }]);
});

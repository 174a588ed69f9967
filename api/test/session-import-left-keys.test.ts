import { afterEach, expect, test, vi } from 'vitest';
import { IMPORT_LOCK_KEY_SQL } from '../src/accounts/account-lock-key.js';
import { SessionLocks } from '../src/session-locks/session-locks.js';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { expectError } from '../harness/http-client.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';
import { ForeignSessions, idOf } from './foreign-sessions.js';

/** Imports of keys that no account has any more, but that the panel has not finished with. */
const panel = useTelegramPanel({}, { deadlineMs: 120_000 });
const sessions = new ForeignSessions(() => panel.sandbox);
afterEach(() => {
  vi.restoreAllMocks();
  panel.sandbox.faults.clear();
});

async function cleanUpLogins(): Promise<void> {
  await panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
  await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
}

test.each(['an import', 'a session of the panel’s own'])(
  'a session that %s has replaced is not taken over while it waits to be signed out',
  async (replacement) => {
    const person = await panel.person(`back to ${replacement}`);
    const stranger = await panel.person(`stranger to ${replacement}`);
    const phone = panel.newPhone();
    const first = sessions.mint(phone, person);
    const { id } = await sessions.imported(person, first);
    panel.sandbox.faults.add({ method: 'auth.logOut', phone: idOf(phone), kind: 'disconnect' });
    if (replacement === 'an import') {
      await sessions.imported(person, { ...sessions.mint(phone, person), replace: true });
    } else {
      expect((await person.client.post(`/api/account/${id}/own_session`, {})).body).toEqual({ ok: true });
    }
    await expect
      .poll(() => panel.api.database.query('SELECT FROM pending_logins WHERE cancel_failures > 0'))
      .not.toEqual([]);
    const reads = panel.sandbox.calls.count('users.getUsers', idOf(phone));
    expectError(await sessions.refused(person, { ...first, replace: true }), 409, 'session_in_use');
    const ofStranger = { ...first, api_profile_id: stranger.profileId };
    expectError(await sessions.refused(stranger, ofStranger), 409, 'session_in_use');
    expect(panel.sandbox.calls.count('users.getUsers', idOf(phone))).toBe(reads);
    panel.sandbox.faults.clear();
    await expect
      .poll(async () => {
        await cleanUpLogins();
        return sessions.devices(phone).length;
      })
      .toBe(1);
    expect(await person.refreshed(id)).toContainEqual(expect.objectContaining({ done: true }));
    expect(sessions.overlap(phone)).toBe(1);
  },
);

/** As when the time is over for which it rests. */
const endRest = () => panel.api.database.query(`UPDATE session_locks SET owner = NULL WHERE key LIKE 'import:%'`);

test.each(['deleted', 'signed in again'])(
  'the key of a removed account that is %s while it is tried again rests until that attempt is over',
  async (how) => {
    const person = await panel.person(how);
    const phone = panel.newPhone();
    const body = sessions.mint(phone, person);
    const { id } = await sessions.imported(person, body);
    panel.sandbox.faults.add({
      ...{ method: 'users.getUsers', phone: idOf(phone), times: 2 },
      error: [401, 'SESSION_REVOKED'],
    });
    await person.refreshed(id);
    await expectRest(person, phone, body, {
      read: () => person.client.post(`/api/accounts/removed/${id}/retry`),
      drop: () => (how === 'deleted' ? person.client.delete(`/api/accounts/removed/${id}`) : person.addAccount(phone)),
    });
  },
);

/** The row of a lock that an import released, or that its process could not delete. */
const leaveImportLock = (id: number) =>
  panel.api.database.query(
    `INSERT INTO session_locks (key, expires_at)
     SELECT ${IMPORT_LOCK_KEY_SQL}, now() - interval '1 second' FROM accounts WHERE id = $1`,
    [id],
  );

test.each([
  ['', () => undefined],
  [' whose import left its lock', leaveImportLock],
])('the key of an account%s that is deleted while it is read rests until that reading is over', async (how, leave) => {
  const person = await panel.person(`deletes an account${how}`);
  const phone = panel.newPhone();
  const body = sessions.mint(phone, person);
  const { id } = await sessions.imported(person, body);
  await leave(id);
  await expectRest(person, phone, body, {
    read: () => person.refreshed(id),
    drop: () => person.client.delete(`/api/account/${id}`),
  });
});

/** Takes the key from its account during a reading, and imports it at once. */
async function expectRest(
  person: Person,
  phone: string,
  body: object,
  { read, drop }: Record<'read' | 'drop', () => Promise<unknown>>,
): Promise<void> {
  const { calls, faults } = panel.sandbox;
  const begun = calls.count('payments.getStarsStatus', idOf(phone));
  const { promise: until, resolve: answer } = Promise.withResolvers<undefined>();
  faults.add({ method: 'payments.getStarsStatus', phone: idOf(phone), times: 1, kind: 'hold', until });
  const reading = read();
  await calls.reached('payments.getStarsStatus', begun + 1, idOf(phone));
  await drop();
  const asked = vi.spyOn(panel.api.app.get(SessionLocks, { strict: false }), 'acquireNewLock');
  const importing = sessions.post(person, { ...body, replace: true });
  await expect.poll(() => asked.mock.settledResults).toContainEqual({ type: 'fulfilled', value: null });
  answer(undefined);
  await reading;
  await endRest();
  const { status, text } = await importing;
  expect(status, text).toBe(200);
  expect(sessions.overlap(phone)).toBe(1);
}

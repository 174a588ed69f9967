import type { Account } from '@giftbuyer/contracts';
import { createSandbox, createWireProxy, type WireProxy } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MAX_UNKNOWN_KEYS, UnknownKeys } from '../src/account-sessions/unknown-keys.js';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { SessionLocks } from '../src/session-locks/session-locks.js';
import { startApi } from '../harness/test-api.js';
import { type Person, TelegramPanel } from '../harness/telegram-panel.js';
import { ForeignSessions } from './foreign-sessions.js';

const panel = new TelegramPanel();
const sessions = new ForeignSessions(() => panel.sandbox);
let proxy: WireProxy;
let ada: Person;

beforeAll(async () => {
  panel.sandbox = await createSandbox();
  proxy = await createWireProxy(panel.sandbox.addresses);
  panel.api = await startApi({ telegram: { sandbox: proxy.addresses, keyCooldownMs: 10_000 } });
  ada = await panel.person('ada');
});
afterAll(async () => {
  await panel.api.close();
  await proxy.close();
  await panel.sandbox.close();
});

/** Forges -404 for the key of the phone in the network, instead of the answer of Telegram. */
const forge = ({ phone }: Account) =>
  panel.sandbox.faults.add({ phone, method: 'users.getUsers', kind: 'transportError', code: -404 });
const found = async ({ id }: Account) => (await ada.list()).accounts.find((account) => account.id === id);
/** Seconds for which no panel may use the key. */
const restOf = async ({ id }: Account) => {
  const [lock] = await panel.api.database.query<{ rest: number }[]>(
    `SELECT extract(epoch FROM expires_at + interval '5 seconds' - clock_timestamp())::float AS rest
     FROM session_locks WHERE key = 'account:' || $1 AND owner IS NOT NULL`,
    [id],
  );
  return lock?.rest;
};
/** Lets the next attempt begin at once. */
const wake = ({ id }: Account) =>
  panel.api.database.query(
    `UPDATE session_locks SET owner = NULL, expires_at = now() - interval '1 hour' WHERE key = 'account:' || $1`,
    [id],
  );

/** The replaced session may be live, so it is signed out; the new one is not. */
async function expectOneDevice({ id, phone }: Account): Promise<void> {
  await expect
    .poll(async () => {
      await panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
      await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
      return panel.sandbox.world.devices(phone);
    })
    .toHaveLength(1);
  expect((await ada.refreshed(id)).at(-1)).toMatchObject({ done: true });
}

test('an unencrypted "unknown key" keeps the account and its session, and a new login replaces the session', async () => {
  const account = await ada.addAccount(panel.newPhone());
  const repair = forge(account);
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ error: 'telegram_unreachable' });
  expect(await found(account)).toMatchObject({ status: 'unreachable', status_code: '-404' });

  repair();
  // No reading can succeed in that time.
  await panel.api.database.query(
    `UPDATE session_locks SET owner = gen_random_uuid(), expires_at = now() + interval '1 hour' WHERE key = 'account:' || $1`,
    [account.id],
  );
  expect((await ada.confirmCode(await ada.sendCode(account.phone))).body).toEqual({ ok: true });
  expect(await found(account)).toMatchObject({ id: account.id, status: 'ok', status_code: null });
  await expectOneDevice(account);
});

test('so does an import', async () => {
  const account = await ada.addAccount(panel.newPhone());
  const repair = forge(account);
  await ada.refreshed(account.id);
  repair();
  await sessions.imported(ada, sessions.mint(account.phone, ada));
  expect(await found(account)).toMatchObject({ id: account.id, status: 'ok', origin: 'import' });
  await expectOneDevice(account);
});

test('an account that is merely not reached is still refused a second login', async () => {
  const account = await ada.addAccount(panel.newPhone());
  const repair = panel.sandbox.faults.add({ phone: account.phone, kind: 'disconnect' });
  await ada.refreshed(account.id);
  expect(await found(account)).toMatchObject({ status: 'unreachable', status_code: null });
  const phone = { api_profile_id: ada.profileId, phone: account.phone };
  expect(await ada.client.post('/api/auth/send_code', phone)).toMatchObject({
    status: 409,
    body: { error: 'phone_already_added', account_id: account.id },
  });
  repair();
});

test('a key that was cut off is left alone by all panels, then used again', async () => {
  const account = await ada.addAccount(panel.newPhone());
  const repair = panel.sandbox.faults.add({ phone: account.phone, method: 'users.getUsers', kind: 'disconnect' });
  await ada.refreshed(account.id);
  repair();
  const rest = await restOf(account);
  expect(rest).toBeGreaterThan(0);
  expect(rest).toBeLessThanOrEqual(10);
  const opened = proxy.opened;
  const again = ada.refreshed(account.id);
  await wake(account);
  expect((await again).at(-1)).toMatchObject({ done: true });
  expect(proxy.opened).toBe(opened + 1);
});

const ofReading = async ({ id }: Account) => (await ada.refreshed(id)).at(-1);
const ofDevices = async ({ id }: Account) => (await ada.client.get(`/api/account/${id}/devices`)).body;
test.each([
  ['reading', ofReading],
  ['list of devices', ofDevices],
])('a key whose %s was aborted by a shutdown is left alone by the next panel', async (_, ask) => {
  const account = await ada.addAccount(panel.newPhone());
  const release = proxy.setConditions({ hold: 'down' });
  const answer = ask(account);
  await expect.poll(() => proxy.links[0]?.packets.up).toBeGreaterThan(0);
  panel.api.app.get(SessionLocks, { strict: false }).abortAllLocks();
  expect(await answer).toMatchObject({ error: 'unavailable' });
  release();
  expect(await restOf(account)).toBeGreaterThan(0);
});

test('a key rests after a reading with a part that was not answered in time', async () => {
  const account = await ada.addAccount(panel.newPhone());
  await panel.api.database.query(`UPDATE catalogues SET read_at = now() - interval '1 hour'`);
  const repair = panel.sandbox.faults.add({ phone: account.phone, method: 'payments.getStarGifts', kind: 'silent' });
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
  repair();
  expect(await restOf(account)).toBeGreaterThan(0);
});

test('a key rests after a sign-in whose photo was not sent in time', async () => {
  const phone = panel.newPhone();
  panel.sandbox.world.change(phone, { photo: { person: 'anna', dc: 2 } });
  const repair = panel.sandbox.faults.add({ phone, method: 'upload.getFile', kind: 'silent' });
  const account = await ada.addAccount(phone);
  repair();
  expect(await restOf(account)).toBeGreaterThan(0);
});

test('the same answer for many accounts within a minute comes from the network', () => {
  const keys = new UnknownKeys();
  const answers = Array.from({ length: MAX_UNKNOWN_KEYS + 2 }, (_, id) => keys.recordUnknownKey(id));
  expect(answers).toEqual([...Array<boolean>(MAX_UNKNOWN_KEYS).fill(false), true, true]);
  expect(new UnknownKeys().recordUnknownKey(1)).toBe(false);
  expect([keys.recordUnknownKey(0), keys.recordUnknownKey(0)]).toEqual([true, true]);
});

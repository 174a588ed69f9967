import type { Account, RemovedAccountList } from '@giftbuyer/contracts';
import { afterEach, beforeAll, expect, test } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';
import { ForeignSessions } from './foreign-sessions.js';

const panel = useTelegramPanel();
const sessions = new ForeignSessions(() => panel.sandbox);
let ada: Person;
beforeAll(async () => void (ada = await panel.person('ada')));
afterEach(() => panel.sandbox.faults.clear());

async function readWithError({ id, phone }: Account, error: [number, string]): Promise<void> {
  const repair = panel.sandbox.faults.add({ phone, method: 'users.getUsers', error });
  await ada.refreshed(id);
  repair();
}

/** An account whose app Telegram refuses. No reading succeeds any more: its lock is held. */
async function addRefused(): Promise<Account> {
  const account = await ada.addAccount(panel.newPhone());
  await readWithError(account, [400, 'API_ID_PUBLISHED_FLOOD']);
  const [found] = (await ada.list()).accounts.filter(({ id }) => id === account.id);
  expect(found).toMatchObject({ status: 'app_refused' });
  await panel.api.database.query(
    `UPDATE session_locks SET owner = gen_random_uuid(), expires_at = now() + interval '1 hour'
     WHERE key = 'account:' || $1`,
    [account.id],
  );
  return account;
}

/** An account whose key Telegram has forgotten for a moment. */
async function addRemoved(): Promise<Account> {
  const account = await ada.addAccount(panel.newPhone());
  await readWithError(account, [401, 'AUTH_KEY_UNREGISTERED']);
  const { body } = await ada.client.get<RemovedAccountList>('/api/accounts/removed');
  expect(body.items).toContainEqual(expect.objectContaining({ id: account.id }));
  return account;
}

async function signIn({ phone }: Account): Promise<void> {
  expect((await ada.confirmCode(await ada.sendCode(phone))).body).toEqual({ ok: true });
}

/** The session of the account is the only one at Telegram once the cleanup has run. */
async function expectOneDevice({ id, phone }: Account): Promise<void> {
  await panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
  await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
  expect(await panel.api.database.query('SELECT id FROM pending_logins')).toEqual([]);
  expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  expect((await ada.refreshed(id)).at(-1)).toMatchObject({ done: true });
}

test.each([
  ['whose app is refused', addRefused],
  ['that was removed', addRemoved],
])('a sign-in to an account %s signs its former session out', async (_, add) => {
  const account = await add();
  await signIn(account);
  await expectOneDevice(account);
});

test('an import of an account whose app is refused signs its former session out', async () => {
  const account = await addRefused();
  await sessions.imported(ada, sessions.mint(account.phone, ada));
  await expectOneDevice(account);
});

test('an import of the kept session of a removed account does not sign it out', async () => {
  const body = sessions.mint(panel.newPhone(), ada);
  const account = await sessions.imported(ada, body);
  await readWithError(account, [401, 'AUTH_KEY_UNREGISTERED']);
  await sessions.imported(ada, body);
  await expectOneDevice(account);
});

test('a former session that cannot be unsealed any more does not prevent the sign-in', async () => {
  const account = await addRemoved();
  await panel.api.database.query(`UPDATE accounts SET session_sealed = '\\x00' WHERE id = $1`, [account.id]);
  await signIn(account);
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
});

test('a former session whose API profile was deleted is signed out by the app of the sign-in', async () => {
  const account = await addRemoved();
  await panel.api.database.query('UPDATE accounts SET api_profile_id = NULL WHERE id = $1', [account.id]);
  await signIn(account);
  await expectOneDevice(account);
});

import type { Account, ImportedAccount } from '@giftbuyer/contracts';
import type { MintOptions } from '@giftbuyer/telegram-sandbox';
import { afterEach, describe, expect, test } from 'vitest';
import { AccountLocks } from '../src/account-sessions/account-locks.js';
import { SessionLocks } from '../src/session-locks/session-locks.js';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { type Answer, expectRefusal } from '../harness/http-client.js';
import { eventsOf, firstEvent } from '../harness/streams.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
afterEach(() => panel.sandbox.faults.clear());

const devices = (phone: string) => panel.sandbox.world.devices(phone);
const idOf = (phone: string) => phone.slice(1);
const toBase64 = (hex: string) => Buffer.from(hex, 'hex').toString('base64');

/** The body of a request with a session that another program has signed in. */
function foreign(phone: string, { profileId }: Person, options?: MintOptions) {
  const { dcId, authKey } = panel.sandbox.mintSession(phone, options);
  return { api_profile_id: profileId, dc: dcId, test: false, auth_key: toBase64(authKey) };
}
const post = ({ client }: Person, body: object): Promise<Answer<ImportedAccount>> =>
  client.post<ImportedAccount>('/api/accounts/import', body);
const refused = async (person: Person, body: object) => (await post(person, body)) as unknown as Answer;

async function imported(person: Person, body: object): Promise<Account> {
  const answer = await post(person, body);
  expect(answer.status, answer.text).toBe(200);
  return answer.body.account;
}

/** The number of connections that one key had at a time, for all keys of the phone. */
const overlap = (phone: string) =>
  Math.max(...panel.sandbox.keys().flatMap((key) => (key.phone === idOf(phone) ? [key.peak] : [])));

describe('an import', () => {
  test('adds the account with its first reading, over one connection', async () => {
    const ada = await panel.person('ada');
    const phone = panel.newPhone();
    const events = eventsOf(await ada.watch());
    const reads = panel.sandbox.calls.count('users.getUsers', phone);
    const answer = await post(ada, { ...foreign(phone, ada), user_id: idOf(phone), api_id: 4242, replace: false });
    expect([answer.status, answer.body.already]).toEqual([200, false]);
    const { account } = answer.body;
    expect(account).toMatchObject({ phone, origin: 'import', tg_user_id: idOf(phone), status: 'ok' });
    expect(await firstEvent(events, 'account.updated')).toEqual({ type: 'account.updated', data: account });
    await events.return(undefined);
    expect((await ada.list()).accounts).toEqual([account]);
    expect(panel.sandbox.calls.count('users.getUsers', phone)).toBe(reads + 1);
    expect(await ada.refreshed(account.id)).toContainEqual(expect.objectContaining({ done: true }));
    expect(devices(phone)).toMatchObject([{ introductions: [{ apiId: 4242 }] }]);
    expect(overlap(phone)).toBe(1);
    expect((await ada.client.get('/api/audit')).body).toMatchObject({
      items: [
        { event: 'account_imported', actor: 'user', subject: account.username && `@${account.username}` },
        {},
        {},
      ],
    });
    expect(await panel.api.database.query(`SELECT key FROM session_locks WHERE key LIKE 'import%'`)).toEqual([]);
  });

  test('works in another data centre, and of a source that names neither servers nor account', async () => {
    const person = await panel.person('abroad');
    const account = await imported(person, { ...foreign('+9996631301', person), test: null });
    expect(account).toMatchObject({ phone: '+9996631301' });
  });

  test('that is repeated answers the account, and changes nothing', async () => {
    const person = await panel.person('twice');
    const phone = panel.newPhone();
    const body = foreign(phone, person);
    const account = await imported(person, body);
    const reads = panel.sandbox.calls.count('users.getUsers', phone);
    expect((await post(person, { ...body, replace: true })).body).toEqual({ account, already: true });
    expect(panel.sandbox.calls.count('users.getUsers', phone)).toBe(reads);
  });

  test('of one key, twice at once in two processes, is one account over one connection', async () => {
    const person = await panel.person('double click');
    const other = await panel.api.again();
    const second = other.client();
    second.cookie = person.client.cookie;
    const phone = panel.newPhone();
    const body = foreign(phone, person);
    panel.sandbox.faults.add({ method: 'users.getUsers', phone: idOf(phone), kind: 'latency', ms: 100 });
    const answers = await Promise.all([
      post(person, body),
      second.post<ImportedAccount>('/api/accounts/import', body),
      post(person, body),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ body: { already } }) => already).sort()).toEqual([false, true, true]);
    expect(new Set(answers.map(({ body: { account } }) => account.id)).size).toBe(1);
    expect(overlap(phone)).toBe(1);
    expect((await person.list()).accounts).toHaveLength(1);
    await other.close();
  });

  test('of one key by two users at once is an account of one of them', async () => {
    const [bob, eve] = [await panel.person('bob'), await panel.person('eve')];
    const phone = panel.newPhone();
    const body = foreign(phone, bob);
    panel.sandbox.faults.add({ method: 'users.getUsers', phone: idOf(phone), kind: 'latency', ms: 100 });
    const answers = await Promise.all([refused(bob, body), refused(eve, { ...body, api_profile_id: eve.profileId })]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const loser = answers.find(({ status }) => status === 409);
    if (loser) expectRefusal(loser, 409, 'session_in_use');
    const lists = [await bob.list(), await eve.list()].map(({ accounts }) => accounts.length).sort();
    expect(lists).toEqual([0, 1]);
    expect(overlap(phone)).toBe(1);
    expect(devices(phone)).toHaveLength(1);
  });

  test('of more sessions at once than may wait is refused for some', async () => {
    const person = await panel.person('hurry');
    const phones = Array.from({ length: 8 }, () => panel.newPhone());
    const locks = panel.api.app.get(SessionLocks, { strict: false });
    const { id } = (await person.client.get<{ id: number }>('/api/me')).body;
    const lock = await locks.acquireNewLock(`importer:${id}`);
    if (!lock) expect.unreachable();
    const refusals: Answer[] = [];
    const answers = phones.map(async (phone) => {
      const answer = await refused(person, foreign(phone, person));
      if (answer.status !== 200) refusals.push(answer);
    });
    await expect.poll(() => refusals).toHaveLength(3);
    for (const refusal of refusals) expectRefusal(refusal, 429, 'too_many_requests', { wait_seconds: 1 });
    await locks.deleteLock(lock);
    await Promise.all(answers);
    expect((await person.list()).accounts).toHaveLength(5);
  });
});

describe('refused, with nothing stored, is', () => {
  const refusal = async (name: string, phone: string, change: object, status: number, error: string, fields = {}) => {
    const person = await panel.person(name);
    const body = foreign(phone, person);
    expectRefusal(await refused(person, { ...body, ...change }), status, error, fields);
    expect((await person.list()).accounts).toEqual([]);
    return { person, body };
  };

  test('a bot', () => refusal('bot', '+9996620436', {}, 400, 'session_is_bot'));

  test('another account than the source names', async () => {
    const phone = panel.newPhone();
    const { person, body } = await refusal('other', phone, { user_id: '12345' }, 409, 'session_other_account');
    await imported(person, body);
  });

  test('a data centre that does not exist', () =>
    refusal('far', panel.newPhone(), { dc: 5 }, 400, 'session_dc_unknown'));

  test('another API ID than that of the profile', () =>
    refusal('app', panel.newPhone(), { api_id: 2040 }, 409, 'session_app_mismatch', {
      fields: { api_id: 'mismatch' },
    }));

  test('a profile that does not exist, or is of another user', async () => {
    const owner = await panel.person('owner');
    const answer = { api_profile_id: owner.profileId };
    await refusal('thief', panel.newPhone(), answer, 400, 'api_profile_not_found');
    await refusal('nobody', panel.newPhone(), { api_profile_id: 999_999 }, 400, 'api_profile_not_found');
  });

  test.each([
    ['production', true],
    ['test', false],
  ])('a session of other servers than those of a %s profile', async (environment, isTest) => {
    const person = await panel.person(`servers ${environment}`);
    const profile = { api_id: 9, api_hash: 'ab'.repeat(16), environment };
    const { body } = await person.client.post<{ api_profile_id: number }>('/api/apiprofile', profile);
    const request = { ...foreign(panel.newPhone(), person), ...body, test: isTest };
    delete (request as { ok?: true }).ok;
    expectRefusal(await refused(person, request), 409, 'session_app_mismatch', { fields: { test: 'mismatch' } });
  });

  test('a session that Telegram has ended', async () => {
    const person = await panel.person('ended');
    const phone = panel.newPhone();
    const body = foreign(phone, person);
    panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
    expectRefusal(await refused(person, body), 409, 'session_invalid', { error_code: 'SESSION_REVOKED' });
  });

  test('a key that the data centre does not know, which proves nothing', async () => {
    const person = await panel.person('unknown key');
    const auth_key = Buffer.alloc(256, 3).fill(4, 9).toString('base64');
    const answer = await refused(person, { ...foreign(panel.newPhone(), person), auth_key });
    expectRefusal(answer, 502, 'telegram_unreachable', { error_code: '-404' });
  });

  test('what Telegram refuses or does not answer', async () => {
    const person = await panel.person('unlucky');
    const phone = panel.newPhone();
    const body = foreign(phone, person);
    const target = { method: 'users.getUsers', phone: idOf(phone), times: 1 };
    panel.sandbox.faults.add({ ...target, error: [420, 'FLOOD_WAIT_7'] });
    const wait = { error_code: 'FLOOD_WAIT', wait_seconds: 7 };
    expectRefusal(await refused(person, body), 429, 'telegram_rpc', wait);
    panel.sandbox.faults.add({ ...target, error: [400, 'CONNECTION_API_ID_INVALID'] });
    expectRefusal(await refused(person, body), 400, 'telegram_rpc', { error_code: 'CONNECTION_API_ID_INVALID' });
    panel.sandbox.faults.add({ ...target, error: [500, 'INTERNAL'] });
    expectRefusal(await refused(person, body), 502, 'telegram_unreachable');
    await imported(person, body);
  });

  test.each<[string, object, Record<string, string>]>([
    ['no key', { auth_key: undefined }, { auth_key: 'required' }],
    ['a short key', { auth_key: Buffer.alloc(255, 1).toString('base64') }, { auth_key: 'invalid' }],
    ['a long key', { auth_key: Buffer.alloc(257, 1).toString('base64') }, { auth_key: 'invalid' }],
    ['a constant key', { auth_key: Buffer.alloc(256, 1).toString('base64') }, { auth_key: 'invalid' }],
    ['a key of another alphabet', { auth_key: `${'-_'.repeat(171)}==` }, { auth_key: 'invalid' }],
    ['a key that is no text', { auth_key: [1] }, { auth_key: 'invalid' }],
    ['no data centre', { dc: undefined }, { dc: 'required' }],
    ['data centre 0', { dc: 0 }, { dc: 'invalid' }],
    ['data centre 203', { dc: 203 }, { dc: 'invalid' }],
    ['an unknown server type', { test: 'no' }, { test: 'invalid' }],
    ['no server type', { test: undefined }, { test: 'required' }],
    ['a negative id', { user_id: '-5' }, { user_id: 'invalid' }],
    ['an id that is a number', { user_id: 5 }, { user_id: 'invalid' }],
    ['an API ID of zero', { api_id: 0 }, { api_id: 'invalid' }],
    ['a null', { replace: null }, { replace: 'required' }],
    ['an address of its own', { server_address: '203.0.113.5' }, { server_address: 'unknown' }],
  ])('a request with %s', async (name, change, fields) => {
    const opened = panel.sandbox.metrics().connections.total;
    await refusal(`odd ${name}`.slice(0, 30), panel.newPhone(), change, 400, 'validation_failed', { fields });
    expect(panel.sandbox.metrics().connections.total).toBe(opened);
  });
});

describe('an account that is listed already', () => {
  test('keeps its session, unless that is to be replaced', async () => {
    const person = await panel.person('listed');
    const phone = panel.newPhone();
    const account = await person.addAccount(phone);
    const [former] = devices(phone);
    const body = foreign(phone, person);
    const opened = panel.sandbox.metrics().connections.total;
    const known = await refused(person, { ...body, user_id: idOf(phone) });
    expectRefusal(known, 409, 'account_already_added', { account_id: account.id });
    expect(panel.sandbox.metrics().connections.total, 'the id says it').toBe(opened);
    expectRefusal(await refused(person, body), 409, 'account_already_added', { account_id: account.id });
    const replaced = await imported(person, { ...body, replace: true });
    expect(replaced).toMatchObject({ id: account.id, origin: 'import', created_at: account.created_at });
    await expect.poll(() => devices(phone).map(({ id }) => id)).not.toContain(former?.id);
    expect(devices(phone)).toHaveLength(1);
    expect(await person.refreshed(account.id)).toContainEqual(expect.objectContaining({ done: true }));
    expect(overlap(phone)).toBe(1);
    await expect.poll(() => panel.api.database.query('SELECT id FROM pending_logins')).toEqual([]);
  });

  test('is replaced after its reading has ended, over one connection for each key', async () => {
    const person = await panel.person('busy');
    const phone = panel.newPhone();
    const account = await person.addAccount(phone);
    panel.sandbox.faults.add({ method: 'payments.getStarsStatus', phone: idOf(phone), kind: 'latency', ms: 300 });
    const reading = person.refreshed(account.id);
    await panel.sandbox.calls.reached('payments.getStarsStatus', 2, idOf(phone));
    await imported(person, { ...foreign(phone, person), replace: true });
    expect(await reading).toContainEqual(expect.objectContaining({ done: true }));
    await expect.poll(() => devices(phone)).toHaveLength(1);
    expect(overlap(phone)).toBe(1);
  });

  test('that is deleted while the import waits for it is not added by that import', async () => {
    const person = await panel.person('deleted');
    const phone = panel.newPhone();
    const { id } = await person.addAccount(phone);
    const locks = panel.api.app.get(AccountLocks, { strict: false });
    const lock = await locks.acquireLock({ id });
    const body = foreign(phone, person);
    const reads = panel.sandbox.calls.count('payments.getStarsStatus', phone);
    const importing = refused(person, { ...body, replace: true });
    await panel.sandbox.calls.reached('payments.getStarsStatus', reads + 1, phone);
    await person.client.delete(`/api/account/${id}`);
    expectRefusal(await importing, 503, 'unavailable');
    expect(lock).not.toBeNull();
    expect((await person.list()).accounts).toEqual([]);
    await imported(person, body);
  });

  test('has its former session signed out later when Telegram does not answer now', async () => {
    const person = await panel.person('later');
    const phone = panel.newPhone();
    await person.addAccount(phone);
    panel.sandbox.faults.add({ method: 'auth.logOut', phone: idOf(phone), times: 1, error: [500, 'INTERNAL'] });
    await imported(person, { ...foreign(phone, person), replace: true });
    await panel.sandbox.calls.reached('auth.logOut', 1, idOf(phone));
    expect(devices(phone)).toHaveLength(2);
    const isPostponed = 'SELECT FROM pending_logins WHERE cancel_retry_at IS NOT NULL';
    await expect.poll(() => panel.api.database.query(isPostponed)).toHaveLength(1);
    await panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
    await panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
    expect(devices(phone)).toHaveLength(1);
  });
});

describe('a removed account', () => {
  test('is restored under its id by another session', async () => {
    const person = await panel.person('removed');
    const phone = panel.newPhone();
    const account = await person.addAccount(phone);
    panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
    await person.refreshed(account.id);
    const restored = await imported(person, foreign(phone, person));
    expect(restored).toMatchObject({ id: account.id, origin: 'import' });
  });

  test('is restored by the session that it still has, also while that is tried again', async () => {
    const person = await panel.person('kept');
    const phone = panel.newPhone();
    const body = foreign(phone, person);
    const { id } = await imported(person, body);
    panel.sandbox.faults.add({
      method: 'users.getUsers',
      phone: idOf(phone),
      times: 2,
      error: [401, 'SESSION_REVOKED'],
    });
    await person.refreshed(id);
    expect((await person.list()).accounts).toEqual([]);
    const [other] = [await panel.person('stranger')];
    expectRefusal(await refused(other, { ...body, api_profile_id: other.profileId }), 409, 'session_in_use');
    panel.sandbox.faults.add({ method: 'users.getUsers', phone: idOf(phone), kind: 'latency', ms: 100 });
    const retry = person.client.post(`/api/accounts/removed/${id}/retry`);
    expect(await imported(person, body)).toMatchObject({ id });
    expect((await retry).status).toBe(200);
    expect(overlap(phone)).toBe(1);
  });

  test('gives its key free when its session is deleted', async () => {
    const person = await panel.person('wiped');
    const phone = panel.newPhone();
    const body = foreign(phone, person);
    const { id } = await imported(person, body);
    await person.client.delete(`/api/account/${id}`);
    const other = await panel.person('next');
    expect(await imported(other, { ...body, api_profile_id: other.profileId })).toMatchObject({ phone });
  });
});

test('a session of an older version is not imported a second time', async () => {
  const [owner, other] = [await panel.person('old'), await panel.person('new')];
  const phone = panel.newPhone();
  const body = foreign(phone, owner);
  const account = await imported(owner, body);
  const forget = () => panel.api.database.query('UPDATE accounts SET key_blind_index = NULL');
  await forget();
  expectRefusal(await refused(other, { ...body, api_profile_id: other.profileId }), 409, 'session_in_use');
  await forget();
  expect((await post(owner, body)).body).toEqual({ account, already: true });
});

test('two rows with one key, as only a damaged database has, do not keep others from importing', async () => {
  const person = await panel.person('damaged');
  const [one, two] = [await person.addAccount(panel.newPhone()), await person.addAccount(panel.newPhone())];
  const userId = (
    await panel.api.database.query<[{ id: number }]>(`SELECT id FROM users WHERE username = 'damaged'`)
  )[0].id;
  await panel.api.database.query('UPDATE accounts SET key_blind_index = NULL');
  await panel.resealSession({ id: one.id, userId }, { id: two.id, userId });
  await imported(person, foreign(panel.newPhone(), person));
});

test('an account has its origin', async () => {
  const person = await panel.person('origins');
  await person.addAccount(panel.newPhone());
  const { login, url } = await person.beginQr();
  panel.sandbox.world.phone(panel.newPhone()).acceptQr(url);
  await person.waitForQr(login);
  expect((await person.list()).accounts).toMatchObject([{ origin: 'qr' }, { origin: 'code' }]);
});

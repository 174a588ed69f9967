import type { ImportedAccount } from '@giftbuyer/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import { SessionLocks } from '../src/session-locks/session-locks.js';
import { type Answer, expectError } from '../harness/http-client.js';
import { eventsOf, firstEvent } from '../harness/streams.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';
import { ForeignSessions, idOf } from './foreign-sessions.js';

const panel = useTelegramPanel();
const sessions = new ForeignSessions(() => panel.sandbox);
afterEach(() => panel.sandbox.faults.clear());

describe('an import', () => {
  test('adds the account with its first reading, over one connection', async () => {
    const ada = await panel.person('ada');
    const phone = panel.newPhone();
    const events = eventsOf(await ada.watch());
    const reads = panel.sandbox.calls.count('users.getUsers', phone);
    const answer = await sessions.post(ada, {
      ...sessions.mint(phone, ada),
      user_id: idOf(phone),
      api_id: 4242,
      replace: false,
    });
    expect([answer.status, answer.body.already]).toEqual([200, false]);
    const { account } = answer.body;
    expect(account).toMatchObject({ phone, origin: 'import', tg_user_id: idOf(phone), status: 'ok' });
    expect(await firstEvent(events, 'account.updated')).toEqual({ type: 'account.updated', data: account });
    await events.return(undefined);
    expect((await ada.list()).accounts).toEqual([account]);
    expect(panel.sandbox.calls.count('users.getUsers', phone)).toBe(reads + 1);
    expect(await ada.refreshed(account.id)).toContainEqual(expect.objectContaining({ done: true }));
    expect(sessions.devices(phone)).toMatchObject([{ clientInfos: [{ apiId: 4242 }] }]);
    expect(sessions.overlap(phone)).toBe(1);
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
    const account = await sessions.imported(person, { ...sessions.mint('+9996631301', person), test: null });
    expect(account).toMatchObject({ phone: '+9996631301' });
  });

  test('that is repeated answers the account, and changes nothing', async () => {
    const person = await panel.person('twice');
    const phone = panel.newPhone();
    const body = sessions.mint(phone, person);
    const account = await sessions.imported(person, body);
    const reads = panel.sandbox.calls.count('users.getUsers', phone);
    expect((await sessions.post(person, { ...body, replace: true })).body).toEqual({ account, already: true });
    expect(panel.sandbox.calls.count('users.getUsers', phone)).toBe(reads);
  });

  test('of one key, twice at once in two processes, is one account over one connection', async () => {
    const person = await panel.person('double click');
    const other = await panel.api.again();
    const second = other.client();
    second.cookie = person.client.cookie;
    const phone = panel.newPhone();
    const body = sessions.mint(phone, person);
    panel.sandbox.faults.add({ method: 'users.getUsers', phone: idOf(phone), kind: 'latency', ms: 100 });
    const answers = await Promise.all([
      sessions.post(person, body),
      second.post<ImportedAccount>('/api/accounts/import', body),
      sessions.post(person, body),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(answers.map(({ body: { already } }) => already).sort()).toEqual([false, true, true]);
    expect(new Set(answers.map(({ body: { account } }) => account.id)).size).toBe(1);
    expect(sessions.overlap(phone)).toBe(1);
    expect((await person.list()).accounts).toHaveLength(1);
    await other.close();
  });

  test('of one key by two users at once is an account of one of them', async () => {
    const [bob, eve] = [await panel.person('bob'), await panel.person('eve')];
    const phone = panel.newPhone();
    const body = sessions.mint(phone, bob);
    panel.sandbox.faults.add({ method: 'users.getUsers', phone: idOf(phone), kind: 'latency', ms: 100 });
    const answers = await Promise.all([
      sessions.refused(bob, body),
      sessions.refused(eve, { ...body, api_profile_id: eve.profileId }),
    ]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 409]);
    const loser = answers.find(({ status }) => status === 409);
    if (loser) expectError(loser, 409, 'session_in_use');
    const lists = [await bob.list(), await eve.list()].map(({ accounts }) => accounts.length).sort();
    expect(lists).toEqual([0, 1]);
    expect(sessions.overlap(phone)).toBe(1);
    expect(sessions.devices(phone)).toHaveLength(1);
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
      const answer = await sessions.refused(person, sessions.mint(phone, person));
      if (answer.status !== 200) refusals.push(answer);
    });
    await expect.poll(() => refusals).toHaveLength(3);
    for (const refusal of refusals) expectError(refusal, 429, 'too_many_requests', { wait_seconds: 1 });
    await locks.deleteLock(lock);
    await Promise.all(answers);
    expect((await person.list()).accounts).toHaveLength(5);
  });
});

describe('refused, with nothing stored, is', () => {
  const refusal = async (name: string, phone: string, change: object, status: number, error: string, fields = {}) => {
    const person = await panel.person(name);
    const body = sessions.mint(phone, person);
    expectError(await sessions.refused(person, { ...body, ...change }), status, error, fields);
    expect((await person.list()).accounts).toEqual([]);
    return { person, body };
  };

  test('a bot', () => refusal('bot', '+9996620439', {}, 400, 'session_is_bot'));

  test('another account than the source names', async () => {
    const phone = panel.newPhone();
    const { person, body } = await refusal('other', phone, { user_id: '12345' }, 409, 'session_other_account');
    await sessions.imported(person, body);
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
    const request = { ...sessions.mint(panel.newPhone(), person), ...body, test: isTest };
    delete (request as { ok?: true }).ok;
    expectError(await sessions.refused(person, request), 409, 'session_app_mismatch', {
      fields: { test: 'mismatch' },
    });
  });

  test('a session that Telegram has ended', async () => {
    const person = await panel.person('ended');
    const phone = panel.newPhone();
    const body = sessions.mint(phone, person);
    panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
    expectError(await sessions.refused(person, body), 409, 'session_invalid', { error_code: 'SESSION_REVOKED' });
  });

  test('a key that the data centre does not know, which proves nothing', async () => {
    const person = await panel.person('unknown key');
    const auth_key = Buffer.alloc(256, 3).fill(4, 9).toString('base64');
    const answer = await sessions.refused(person, { ...sessions.mint(panel.newPhone(), person), auth_key });
    expectError(answer, 502, 'telegram_unreachable', { error_code: '-404' });
  });

  test('what Telegram refuses or does not answer', async () => {
    const person = await panel.person('unlucky');
    const phone = panel.newPhone();
    const body = sessions.mint(phone, person);
    const target = { method: 'users.getUsers', phone: idOf(phone), times: 1 };
    panel.sandbox.faults.add({ ...target, error: [420, 'FLOOD_WAIT_7'] });
    const wait = { error_code: 'FLOOD_WAIT', wait_seconds: 7 };
    expectError(await sessions.refused(person, body), 429, 'telegram_rpc', wait);
    panel.sandbox.faults.add({ ...target, error: [400, 'CONNECTION_API_ID_INVALID'] });
    expectError(await sessions.refused(person, body), 400, 'telegram_rpc', {
      error_code: 'CONNECTION_API_ID_INVALID',
    });
    panel.sandbox.faults.add({ ...target, error: [500, 'INTERNAL'] });
    expectError(await sessions.refused(person, body), 502, 'telegram_unreachable');
    await sessions.imported(person, body);
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
    ['an id of more than 64 bits', { user_id: '9223372036854775808' }, { user_id: 'invalid' }],
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

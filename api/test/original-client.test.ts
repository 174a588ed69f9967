import { beforeAll, describe, expect, test } from 'vitest';
import { PASSWORD } from '../harness/test-user.js';
import { OriginalClient } from './original-client.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';

// What the original client of the panel demands of a server, rule by rule.

const panel = useTelegramPanel();
const HASH = '0123456789abcdef'.repeat(2);
/** Test numbers of the sandbox; from 5000 up they have the 2FA password `sandbox`. */
const PHONE = '+9996627111';
const CODE = '22222';

let client: OriginalClient;
let profileId: number;
let accountId: number;

beforeAll(async () => {
  client = new OriginalClient(panel.api.url);
  await client.ask('POST', '/auth/register', { username: 'ada', password: PASSWORD });
  const profile = { api_id: '4242', api_hash: HASH, name: 'Main', environment: 'sandbox' };
  profileId = Number((await client.ask('POST', '/apiprofile', profile)).body['api_profile_id']);
  const { body: sent } = await client.ask('POST', '/auth/send_code', { api_profile_id: profileId, phone: PHONE });
  const login = { login_id: sent['login_id'] };
  await client.ask('POST', '/auth/confirm_code', { ...login, code: CODE });
  await client.ask('POST', '/auth/confirm_password', { ...login, password: 'sandbox' });
  const { body } = await client.ask('GET', '/accounts?wait=1');
  accountId = (body['accounts'] as { id: number }[])[0]?.id ?? 0;
});

describe('1. the list answers 200 and 202, nothing else', () => {
  test('200 when it is ready', async () => {
    const { status, body } = await client.ask('GET', '/accounts?wait=1');
    expect([status, body['state']]).toEqual([200, 'ready']);
    expect(body['accounts']).toHaveLength(1);
  });

  test('202 while it is refreshed', async () => {
    await panel.makeStale(accountId);
    const held = await panel.hold(accountId);
    const { status, body } = await client.ask('GET', '/accounts');
    expect([status, body['state']]).toEqual([202, 'refreshing']);
    await held.release();
    expect((await client.ask('GET', '/accounts?wait=1')).status).toBe(200);
  });
});

test('2. the id of an account is the same number in the list and at the end of a refresh', async () => {
  const { body } = await client.ask('GET', '/accounts');
  const [listed] = body['accounts'] as { id: unknown }[];
  const done = (await client.refresh(accountId)).at(-1) as { account: { id: unknown } };
  expect(typeof listed?.id).toBe('number');
  expect(done.account.id).toBe(listed?.id);
});

describe('3. a refresh is a series of lines whatever its status, and the last one is done or error', () => {
  test('success', async () => {
    const lines = await client.refresh(accountId);
    expect(lines.map((line) => line['stage'])).toEqual(['connect', 'profile', 'stars', 'save', undefined]);
    expect(lines.at(-1)).toMatchObject({ done: true, message: 'Готово', account: { id: accountId } });
  });

  test('an account that does not exist', async () => {
    expect(await client.refresh(99_999_999)).toMatchObject([{ error: 'not_found' }]);
  });

  test('a Telegram that does not answer', async () => {
    const repair = panel.sandbox.faults.add({ phone: PHONE, kind: 'disconnect' });
    expect((await client.refresh(accountId)).at(-1)).toMatchObject({ error: 'telegram_unreachable' });
    repair();
    expect((await client.refresh(accountId)).at(-1)).toMatchObject({ done: true });
  });

  test('no signed-in user', async () => {
    const stranger = new OriginalClient(panel.api.url);
    expect(await stranger.refresh(accountId)).toMatchObject([{ error: 'unauthorized' }]);
    expect(stranger.redirects).toBe(1);
  });
});

describe('4. a profile that exists already is named by existing_id at the top level', () => {
  test.each([
    ['duplicate_api_id', { api_id: '4242', api_hash: 'f'.repeat(32) }],
    ['duplicate_api_hash', { api_id: '4243', api_hash: HASH }],
  ])('%s', async (error, profile) => {
    const failure = await client.failure('POST', '/apiprofile', { ...profile, name: '', environment: 'sandbox' });
    expect(failure).toMatchObject({ status: 409, error, existing_id: profileId });
  });
});

describe('5. answers have the names that it reads', () => {
  test('profiles come as items, and a new one as api_profile_id', async () => {
    const { body } = await client.ask('POST', '/apiprofile', { api_id: '5', api_hash: 'a'.repeat(32), name: '' });
    expect(body['api_profile_id']).toEqual(expect.any(Number));
    expect((await client.ask('GET', '/apiprofiles')).body).toMatchObject({
      items: [
        { id: body['api_profile_id'], api_id: 5, name: '' },
        { id: profileId, api_id: 4242, name: 'Main' },
      ],
    });
    await client.ask('DELETE', `/apiprofile/${String(body['api_profile_id'])}`);
  });

  test('a login comes as login_id, then need_2fa, then ok', async () => {
    const phone = '+9996627113';
    const { body } = await client.ask('POST', '/auth/send_code', { api_profile_id: profileId, phone });
    expect(body['login_id']).toMatch(/^[\w-]{22}$/);
    const login = { login_id: body['login_id'] };
    const second = await client.ask('POST', '/auth/confirm_code', { ...login, code: CODE });
    expect(second.body).toMatchObject({ need_2fa: true });
    const third = await client.ask('POST', '/auth/confirm_password', { ...login, password: 'sandbox' });
    expect(third.body).toEqual({ ok: true });
  });

  test('an account without 2FA is there after the code', async () => {
    const phone = panel.newPhone();
    const { body } = await client.ask('POST', '/auth/send_code', { api_profile_id: profileId, phone });
    const confirmed = await client.ask('POST', '/auth/confirm_code', { login_id: body['login_id'], code: CODE });
    expect(confirmed.body).toEqual({ ok: true });
  });

  test('a card has all it shows', async () => {
    const { body } = await client.ask('GET', '/accounts');
    const card = (body['accounts'] as { id: number }[]).find(({ id }) => id === accountId);
    expect(card).toMatchObject({
      phone: PHONE,
      username: 'irina_27111',
      first_name: 'Ирина',
      stars: expect.any(Number) as number,
      last_checked_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+00:00$/) as string,
    });
  });
});

test('6. every body is declared as JSON, of errors too', async () => {
  const answers = await Promise.all([
    client.fetch('GET', '/health'),
    client.fetch('GET', '/me'),
    client.fetch('GET', '/apiprofiles'),
    client.fetch('GET', '/accounts'),
    client.fetch('POST', '/apiprofile', {}),
    client.fetch('POST', '/auth/send_code', {}),
    client.fetch('POST', '/auth/cancel', { login_id: 'unknown' }),
    client.fetch('DELETE', '/apiprofile/99999999'),
    client.fetch('POST', '/account/99999999/refresh'),
    client.fetch('GET', '/nothing'),
  ]);
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 400, 400, 200, 404, 404, 404]);
  for (const answer of answers) {
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect(await answer.json()).toBeTypeOf('object');
  }
});

describe('7. 401 means that no user is signed in to the panel', () => {
  test('everywhere without a session', async () => {
    const stranger = new OriginalClient(panel.api.url);
    for (const [method, path] of [
      ['GET', '/me'],
      ['GET', '/accounts?wait=1'],
      ['GET', '/apiprofiles'],
      ['POST', '/auth/send_code'],
      ['POST', '/auth/cancel'],
      ['DELETE', '/auth/logout'],
    ] as const) {
      expect(await stranger.failure(method, path)).toMatchObject({ status: 401, error: 'unauthorized' });
    }
    expect(stranger.redirects).toBe(6);
  });

  test('and a wrong password at login', async () => {
    const failure = await client.failure('POST', '/auth/login', { username: 'ada', password: 'wrong' });
    expect(failure).toMatchObject({ status: 401, error: 'invalid_credentials' });
  });

  test('but nothing that Telegram refuses', async () => {
    const before = client.redirects;
    const phone = '+9996627112';
    const { body } = await client.ask('POST', '/auth/send_code', { api_profile_id: profileId, phone });
    const login = { login_id: body['login_id'] };
    expect(await client.failure('POST', '/auth/confirm_code', { ...login, code: '00000' })).toMatchObject({
      status: 400,
      error: 'telegram_rpc',
      error_code: 'PHONE_CODE_INVALID',
      http: 400,
    });
    await client.ask('POST', '/auth/confirm_code', { ...login, code: CODE });
    expect(await client.failure('POST', '/auth/confirm_password', { ...login, password: 'wrong' })).toMatchObject({
      status: 400,
      error: 'telegram_rpc',
      error_code: 'PASSWORD_HASH_INVALID',
      http: 400,
    });
    await client.ask('POST', '/auth/confirm_password', { ...login, password: 'sandbox' });
    const { body: list } = await client.ask('GET', '/accounts');
    const [newest] = list['accounts'] as { id: number }[];
    panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
    expect((await client.refresh(newest?.id ?? 0)).at(-1)).toMatchObject({
      error: 'session_invalid',
      error_code: 'SESSION_REVOKED',
      detail: 'Сессия невалидна. Авторизуйтесь заново.',
    });
    expect(client.redirects).toBe(before);
  });
});

test('8. the cookie is all it takes: no token in a body, no header to add', async () => {
  const response = await client.fetch('POST', '/auth/login', { username: 'ada', password: PASSWORD });
  expect(await response.json()).toEqual({ ok: true });
  const cookie = response.headers.get('set-cookie') ?? '';
  expect(cookie).toMatch(/^auth_token=[^;]+;/);
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; Path=\/(;|$)/);
  expect(cookie).toMatch(/; Max-Age=604800/);
  expect((await client.ask('GET', '/me')).body).toMatchObject({ username: 'ada' });
});

test('9. whatever succeeds by POST, PATCH or DELETE is 200', async () => {
  const created = await client.ask('POST', '/apiprofile', { api_id: 6, api_hash: 'b'.repeat(32), name: 'Six' });
  const path = `/apiprofile/${String(created.body['api_profile_id'])}`;
  const phone = panel.newPhone();
  const sent = await client.ask('POST', '/auth/send_code', { api_profile_id: profileId, phone });
  const answers = [
    created,
    sent,
    await client.ask('POST', '/auth/cancel', { login_id: sent.body['login_id'] }),
    await client.ask('PATCH', path, { name: '' }),
    await client.ask('DELETE', path),
    await client.ask('DELETE', '/auth/logout'),
    await client.ask('POST', '/auth/login', { username: 'ada', password: PASSWORD }),
    await client.ask('POST', '/auth/register', { username: 'bob', password: PASSWORD }),
  ];
  expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
});

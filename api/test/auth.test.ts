import { argon2Sync } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { NEW_PASSWORD_MAX_LENGTH, PASSWORD_MAX_LENGTH, USERNAME_MAX_LENGTH } from '@giftbuyer/contracts';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError } from '../harness/http-client.js';

let api: TestApi;
let people = 0;
beforeAll(async () => {
  api = await startApi({ hasCostlyHashes: true });
});
afterAll(() => api.close());

const register = (body: unknown) => api.client().post('/api/auth/register', body);
const login = (body: unknown) => api.client().post('/api/auth/login', body);
const count = async (username: string) => {
  const query = 'SELECT count(*)::int n FROM users WHERE username = $1';
  return (await api.database.query<{ n: number }[]>(query, [username]))[0]?.n;
};

describe('POST /api/auth/register', () => {
  test('signs in at once', async () => {
    const ada = await api.register('ada');
    const { status, body } = await ada.get('/api/me');
    expect([status, body]).toEqual([200, { id: expect.any(Number), username: 'ada', installation_confirmed: true }]);
  });

  test('trims the name but not the password', async () => {
    expect((await register({ username: '  grace ', password: ' padded with spaces ' })).body).toEqual({ ok: true });
    expectError(await login({ username: 'grace', password: 'padded with spaces' }), 401, 'invalid_credentials');
    expect((await login({ username: 'grace', password: ' padded with spaces ' })).status).toBe(200);
  });

  test.each([
    ['Straße Å 9', ['straße å 9', 'STRASSE Å 9', 'Strasse A\u030a 9', 'Straße\u00a0Å ９', ' Straße Å 9 ']],
    ['ΟΔΟΣ', ['οδος', 'οδοσ']],
    ['ﬁnder', ['finder', 'FINDER']],
  ])('refuses a name like %s that is taken, whatever its case and Unicode form', async (name, others) => {
    await api.register(name);
    for (const username of others) {
      expectError(await register({ username, password: PASSWORD }), 409, 'username_taken');
      expect((await login({ username, password: PASSWORD })).body, username).toEqual({ ok: true });
    }
    expect((await (await api.login(others[0] ?? '')).get('/api/me')).body['username']).toBe(name);
  });

  test.each([
    '\u200b',
    '\u200d',
    '\u202e',
    '\u2066',
    '\u00ad',
    '\ufeff',
    '\ufe0f',
    '\u3164',
    '\u2800',
    '\ue000',
    '\u2028',
  ])('refuses %j in a name: nobody sees it', async (hidden) => {
    for (const username of [hidden, `ada${hidden}9`]) {
      const { status, body } = await register({ username, password: PASSWORD });
      expect([status, body['error']]).toEqual([400, 'username_and_password_required']);
    }
  });

  test.each(['Ёжик в тумане', 'José', '山田', 'a b', 'x', '👩🏽'])('takes the name %s', async (username) => {
    expect((await register({ username, password: PASSWORD })).body).toEqual({ ok: true });
  });

  test('gives a name to only one of many concurrent registrations', async () => {
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => register({ username: 'wanted', password: PASSWORD })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409, 409, 409, 409, 409, 409]);
  });

  test.each<[string, unknown, Record<string, string>]>([
    ['nothing', {}, { username: 'required', password: 'required' }],
    ['an empty name', { username: '', password: 'x' }, { username: 'required' }],
    ['a name of spaces', { username: ' \t ', password: 'x' }, { username: 'required' }],
    ['an empty password', { username: 'nobody', password: '' }, { password: 'required' }],
    ['null', { username: null, password: null }, { username: 'required', password: 'required' }],
    ['a number for a name', { username: 5, password: 'x' }, { username: 'wrong_type' }],
    ['an object for a password', { username: 'nobody', password: { $ne: '' } }, { password: 'wrong_type' }],
    ['a list for a password', { username: 'nobody', password: ['x'] }, { password: 'wrong_type' }],
    ['a long name', { username: 'n'.repeat(USERNAME_MAX_LENGTH + 1), password: 'x' }, { username: 'too_long' }],
    [
      'a long password',
      { username: 'nobody', password: 'p'.repeat(NEW_PASSWORD_MAX_LENGTH + 1) },
      { password: 'too_long' },
    ],
    ['half of an emoji in a password', { username: 'nobody', password: `${PASSWORD}\ud83c` }, { password: 'invalid' }],
    ['a control character', { username: 'no\u0000body', password: 'x' }, { username: 'invalid' }],
    ['half a surrogate pair', { username: 'no\ud800body', password: 'x' }, { username: 'invalid' }],
    ['an unknown field', { username: 'nobody', password: 'x', id: 1 }, { id: 'unknown' }],
    ['a list', [{ username: 'nobody', password: 'x' }], { username: 'required', password: 'required' }],
    ['malformed JSON', '{"username":"nobody",', { username: 'required', password: 'required' }],
    [
      'a special key',
      '{"username":"nobody","password":"x","__proto__":{}}',
      { username: 'required', password: 'required' },
    ],
  ])('refuses %s and writes nothing', async (_, body, fields) => {
    expectError(await register(body), 400, 'username_and_password_required', { fields });
    expect(await count('nobody')).toBe(0);
  });

  test.each([
    ['eleven char', 'too_short'],
    ['🔑🔑🔑🔑🔑🔑', 'too_short'],
    ['Password1234', 'too_common'],
    ['1qaz2wsx3edc', 'too_common'],
    ['PicKy Person 1', 'contains_name'],
    ['this is my Telegram', 'contains_name'],
    ['my-GiftBuyer-panel', 'contains_name'],
  ])('refuses the password %s: %s', async (password, reason) => {
    const answer = await register({ username: 'picky', password });
    expectError(answer, 400, 'weak_password', { fields: { password: reason } });
    expect(await count('picky')).toBe(0);
  });

  test.each(['🔑'.repeat(12), '            ', 'тёмная ночь, да', 'n\u0000t a printable one', 'p'.repeat(128)])(
    'does not change the password %j',
    async (password) => {
      const username = `free ${(people += 1)}`;
      expect((await register({ username, password })).body).toEqual({ ok: true });
      expectError(await login({ username, password: `${password} ` }), 401, 'invalid_credentials');
      expect((await login({ username, password })).body).toEqual({ ok: true });
    },
  );

  test('refuses a body of another type, and takes none for an empty one', async () => {
    const text = JSON.stringify({ username: 'nobody', password: 'x' });
    // The last two go across sites without the browser asking (CORS).
    for (const type of [
      'text/plain',
      'application/jsonp',
      'text/plain;application/json',
      'multipart/form-data; boundary=application/json',
    ]) {
      const answer = await api.client().post('/api/auth/register', text, { 'Content-Type': type });
      expectError(answer, 415, 'unsupported_media_type');
    }
    expect(await count('nobody')).toBe(0);
    const none = await api.client().post('/api/auth/register');
    expectError(none, 400, 'username_and_password_required', {
      fields: { username: 'required', password: 'required' },
    });
  });
});

describe('POST /api/auth/login', () => {
  test('signs in, trimming the name', async () => {
    await api.register('lin');
    expect((await login({ username: ' lin ', password: PASSWORD })).body).toEqual({ ok: true });
  });

  test.each<[string, unknown]>([
    ['a wrong password', { username: 'mary', password: 'wrong' }],
    ['an unknown name', { username: 'nobody', password: PASSWORD }],
    ['an invisible letter', { username: 'mary\u200b', password: PASSWORD }],
    ['an empty name', { username: '', password: PASSWORD }],
    ['an empty password', { username: 'mary', password: '' }],
    ['nothing', {}],
    ['malformed JSON', '{'],
  ])('answers %s with the same refusal', async (_, body) => {
    if ((await count('mary')) === 0) await api.register('mary');
    const answer = await login(body);
    expectError(answer, 401, 'invalid_credentials');
    expect(answer.headers.getSetCookie()).toEqual([]);
  });

  test.each<[string, unknown, Record<string, string>]>([
    ['a number', { username: 1, password: PASSWORD }, { username: 'wrong_type' }],
    ['a long password', { username: 'x', password: 'p'.repeat(PASSWORD_MAX_LENGTH + 1) }, { password: 'too_long' }],
    ['an unknown field', { username: 'x', password: 'x', remember: true }, { remember: 'unknown' }],
  ])('refuses %s', async (_, body, fields) => {
    expectError(await login(body), 400, 'validation_failed', { fields });
  });

  test('ends the session before it', async () => {
    const first = await api.register('radia');
    const second = await api.login('radia');
    expectError(await first.get('/api/me'), 401, 'unauthorized');
    expect((await second.get('/api/me')).status).toBe(200);
  });

  test('of many at once leaves one session', async () => {
    await api.register('barbara');
    const clients = await Promise.all(Array.from({ length: 20 }, () => api.login('barbara')));
    const answers = await Promise.all(clients.map((client) => client.get('/api/me')));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(19);
  });

  test('turns callers away when too many passwords wait to be checked', async () => {
    const answers = await Promise.all(Array.from({ length: 60 }, () => login({ username: 'nobody', password: 'x' })));
    const turnedAway = answers.filter((answer) => answer.status === 429);
    expect(turnedAway.length).toBeGreaterThan(0);
    expect(answers.filter((answer) => answer.status === 401)).toHaveLength(60 - turnedAway.length);
    for (const answer of turnedAway) {
      expectError(answer, 429, 'too_many_requests');
      expect(answer.headers.get('retry-after')).toBe('1');
    }
  });

  test('makes a weak hash stronger, also when several sign in at once', async () => {
    await api.register('weak');
    const nonce = Buffer.alloc(16, 7);
    const weak = { memory: 8192, passes: 1, parallelism: 1, tagLength: 32 };
    const tag = argon2Sync('argon2id', { message: PASSWORD, nonce, ...weak });
    const base64 = (bytes: Buffer) => bytes.toString('base64').replaceAll('=', '');
    await api.database.query(`UPDATE users SET password_hash = $1 WHERE username = 'weak'`, [
      `$argon2id$v=19$m=8192,t=1,p=1$${base64(nonce)}$${base64(tag)}`,
    ]);
    expectError(await login({ username: 'weak', password: 'wrong' }), 401, 'invalid_credentials');
    await Promise.all([1, 2, 3, 4].map(() => api.login('weak')));
    const [row] = await api.database.query<{ password_hash: string }[]>(
      `SELECT password_hash FROM users WHERE username = 'weak'`,
    );
    expect(row?.password_hash).toMatch(/^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
    await api.login('weak');
  });
});

describe('DELETE /api/auth/logout', () => {
  test('ends the session and clears the browser', async () => {
    const ada = await api.register('logs out');
    const { cookie } = ada;
    const answer = await ada.delete('/api/auth/logout');
    expect([answer.status, answer.body]).toEqual([200, { ok: true }]);
    expect(answer.headers.get('clear-site-data')).toBe('"cache", "storage"');
    expect(answer.headers.getSetCookie()).toEqual([
      expect.stringMatching(/^auth_token=; Max-Age=0; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/),
    ]);
    expect(ada.cookie).toBeNull();
    expectError(await ada.get('/api/me', { Cookie: cookie ?? '' }), 401, 'unauthorized');
  });

  test('needs a session', async () => {
    expectError(await api.client().delete('/api/auth/logout'), 401, 'unauthorized');
  });
});

import { createHmac, generateKeyPairSync, randomBytes, sign } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { SESSION_DAYS } from '@giftbuyer/contracts';
import { firstValueFrom, type Subscription } from 'rxjs';
import { SessionEvents } from '../src/auth/session-events.js';
import { Keyring } from '../src/sealing/keyring.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError, type HttpClient } from '../harness/http-client.js';

const WEEK_SECONDS = SESSION_DAYS * 24 * 60 * 60;

let api: TestApi;
let ada: HttpClient;
let key: Buffer;
beforeAll(async () => {
  api = await startApi();
  ada = await api.register('ada');
  key = api.app.get(Keyring).currentKey('jwt').key;
});
afterAll(() => api.close());

interface Parts {
  header: Record<string, unknown>;
  claims: Record<string, unknown>;
}

const tokenOf = (client: HttpClient) => client.cookie?.slice('auth_token='.length) ?? '';
const parse = (part = '') => JSON.parse(Buffer.from(part, 'base64url').toString()) as Record<string, unknown>;
const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
const noSignature = () => '';
const hmac = (hash: string) => (text: string) => createHmac(hash, key).update(text).digest('base64url');

/** Ada's token, changed and signed again with the right key. */
function forge(change: (parts: Parts) => void, signature = hmac('sha256')): string {
  const [header, claims] = tokenOf(ada).split('.');
  const parts = { header: parse(header), claims: parse(claims) };
  change(parts);
  const text = `${encode(parts.header)}.${encode(parts.claims)}`;
  return `${text}.${signature(text)}`;
}

/** A token of these claims, signed with the right key. */
function signed(claims: unknown): string {
  const text = `${tokenOf(ada).split('.')[0]}.${encode(claims)}`;
  return `${text}.${hmac('sha256')(text)}`;
}

const me = (token: string) => api.client().get('/api/me', { Authorization: `Bearer ${token}` });
const now = () => Math.floor(Date.now() / 1000);

test('the cookie is HttpOnly and SameSite, and lasts a week', async () => {
  const answer = await api.client().post('/api/auth/login', { username: 'ada', password: PASSWORD });
  expect(answer.headers.getSetCookie()).toEqual([
    expect.stringMatching(/^auth_token=[\w.-]+; Max-Age=604800; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/),
    expect.stringMatching(
      /^gb_device_[0-9a-f]{8}=[\w.-]+; Max-Age=34560000; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/,
    ),
  ]);
  ada.cookie = answer.headers.getSetCookie()[0]?.split(';')[0] ?? null;
});

test('the token contains the user, the session and the expiry', () => {
  const [header, claims] = tokenOf(ada).split('.');
  expect(parse(header)).toEqual({ alg: 'HS256', typ: 'JWT', kid: '1' });
  const { iat, exp, sid, ...rest } = parse(claims);
  expect(rest).toEqual({
    typ: 'access',
    iss: 'giftbuyer',
    aud: 'giftbuyer-panel',
    sub: expect.stringMatching(/^\d+$/),
  });
  expect(Number(exp) - Number(iat)).toBe(WEEK_SECONDS);
  expect(Buffer.from(String(sid), 'base64url')).toHaveLength(32);
});

describe('a token', () => {
  test('is accepted as Bearer', async () => {
    expect((await me(tokenOf(ada))).status).toBe(200);
    expect((await me(forge(() => undefined))).status).toBe(200);
  });

  test.each<[string, () => string]>([
    ['without a signature', () => forge(({ header }) => (header['alg'] = 'none'), noSignature)],
    ['signed with HS512', () => forge(({ header }) => (header['alg'] = 'HS512'), hmac('sha512'))],
    ['signed with HS384', () => forge(({ header }) => (header['alg'] = 'HS384'), hmac('sha384'))],
    ['signed with RS256', () => forge(({ header }) => (header['alg'] = 'RS256'), rsa)],
    [
      'signed with another key',
      () =>
        forge(
          () => undefined,
          (text) => createHmac('sha256', 'x').update(text).digest('base64url'),
        ),
    ],
    ['with an unknown key version', () => forge(({ header }) => (header['kid'] = '2'))],
    ['without a key version', () => forge(({ header }) => delete header['kid'])],
    ['for another audience', () => forge(({ claims }) => (claims['aud'] = 'other'))],
    ['of another issuer', () => forge(({ claims }) => (claims['iss'] = 'other'))],
    ['of another type', () => forge(({ claims }) => (claims['typ'] = 'refresh'))],
    ['of another session', () => forge(({ claims }) => (claims['sid'] = randomBytes(32).toString('base64url')))],
    ['without a session', () => forge(({ claims }) => delete claims['sid'])],
    ['of another user', () => forge(({ claims }) => (claims['sub'] = '2'))],
    ['of no user', () => forge(({ claims }) => (claims['sub'] = 'ada'))],
    ['of a huge user', () => forge(({ claims }) => (claims['sub'] = '99999999999999999999'))],
    ['that has expired', () => forge(({ claims }) => (claims['exp'] = now() - 1))],
    ['that is not valid yet', () => forge(({ claims }) => (claims['nbf'] = now() + 60))],
    ['that is cut off', () => tokenOf(ada).slice(0, -1)],
    [
      'with a changed claim',
      () => tokenOf(ada).replace(/\.(.)/, (_, first: string) => `.${first === 'e' ? 'f' : 'e'}`),
    ],
    ['of one part', () => 'token'],
    ['of three empty parts', () => '..'],
    ['of 7 kB', () => 'a'.repeat(7_000)],
    ['whose claims are null', () => signed(null)],
    ['whose claims are a text', () => signed('ada')],
    ['that is missing', () => ''],
  ])('%s is refused', async (_, token) => {
    expectError(await me(token()), 401, 'unauthorized');
  });

  test('is refused when the row behind it has expired by the clock of the database', async () => {
    const eve = await api.register('eve');
    await api.database.query(
      `UPDATE session_tokens SET expires_at = now() WHERE user_id = (SELECT id FROM users WHERE username = 'eve')`,
    );
    expectError(await eve.get('/api/me'), 401, 'unauthorized');
  });

  test('is refused when the user is gone', async () => {
    const mallory = await api.register('mallory');
    await api.database.query(`DELETE FROM users WHERE username = 'mallory'`);
    expectError(await mallory.get('/api/me'), 401, 'unauthorized');
  });
});

describe('a token that was shown before', () => {
  const instances: TestApi[] = [];
  beforeAll(async () => {
    instances.push(api, await api.again());
  });
  afterAll(() => instances[1]?.close());
  afterEach(() => void vi.useRealTimers());

  /** How each panel answers to it. */
  async function answersTo(cookie: string | null): Promise<number[]> {
    const answers: number[] = [];
    for (const instance of instances) {
      const client = instance.client();
      client.cookie = cookie;
      answers.push((await client.get('/api/me')).status);
    }
    return answers;
  }

  test.each<[string, (client: HttpClient, name: string) => Promise<unknown>]>([
    ['after the logout', (client) => client.delete('/api/auth/logout')],
    ['when another browser has signed in', (_, name) => api.login(name)],
    [
      'after a change of the password',
      (client) => client.post('/api/me/password', { old_password: PASSWORD, new_password: 'another good one' }),
    ],
  ])('is refused %s, by every panel at once', async (how, end) => {
    const name = how.replaceAll(' ', '-');
    const client = await api.register(name);
    const { cookie } = client;
    expect(await answersTo(cookie)).toEqual([200, 200]);
    await end(client, name);
    expect(await answersTo(cookie)).toEqual([401, 401]);
  });

  test.each([
    ['ahead', WEEK_SECONDS + 60],
    ['behind', -WEEK_SECONDS],
  ])('counts as long as the database says, with the clock of the process %s', async (_, seconds) => {
    const { cookie } = ada;
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() + seconds * 1000 });
    expect(await answersTo(cookie)).toEqual([200, 200]);
    const late = await api.again();
    instances.push(late);
    expect(await answersTo(cookie)).toEqual([200, 200, 200]);
    instances.pop();
    await late.close();
  });

  test('is refused when a letter is changed', async () => {
    expect((await me(tokenOf(ada))).status).toBe(200);
    const other = tokenOf(ada).replace(/.$/, (last) => (last === 'A' ? 'E' : 'A'));
    expectError(await me(other), 401, 'unauthorized');
  });
});

describe('a header', () => {
  const withHeader = (header: string) => ada.get('/api/me', { Authorization: header.replace('TOKEN', tokenOf(ada)) });

  test.each(['Bearer wrong', 'Bearer  TOKEN'])('"%s" decides, and the cookie does not count', async (header) => {
    expectError(await withHeader(header), 401, 'unauthorized');
  });

  test.each(['Basic dXNlcjpwYXNzd29yZA==', 'Basic TOKEN', 'Digest username="ada"', 'BearerTOKEN', ''])(
    '"%s" is of another scheme, and the cookie counts',
    async (header) => {
      expect((await withHeader(header)).status).toBe(200);
    },
  );

  test.each(['Basic dXNlcjpwYXNzd29yZA==', 'Basic TOKEN'])('"%s" alone is not a sign-in', async (header) => {
    const Authorization = header.replace('TOKEN', tokenOf(ada));
    expectError(await api.client().get('/api/me', { Authorization }), 401, 'unauthorized');
  });
});

test('streams of a session end with it and its reason, also when it had ended before they began', async () => {
  const reasons: string[] = [];
  const open: Subscription[] = [];
  const watch = async (username: string) => {
    const [user] = await api.database.query<{ id: number; session: string }[]>(
      `SELECT id, encode(sid_hash, 'hex') AS session FROM users JOIN session_tokens ON user_id = id WHERE username = $1`,
      [username],
    );
    if (!user) throw new Error(`${username} has no session`);
    const stream = { id: user.id, sessionId: user.session };
    const ended = api.app.get(SessionEvents).ended$(stream);
    open.push(ended.subscribe((reason) => reasons.push(`${username}: ${reason}`)));
    return stream;
  };
  const bob = await api.register('bob');
  await api.register('carol');
  const dave = await api.register('dave');
  const replaced = await watch('carol');
  for (const name of ['bob', 'dave']) await watch(name);
  await bob.delete('/api/auth/logout');
  await api.login('carol');
  await dave.post('/api/me/password', { old_password: PASSWORD, new_password: 'another good one' });
  await watch('carol');
  await watch('dave');
  expect(reasons).toEqual(['bob: logout', 'carol: replaced', 'dave: password_changed']);
  expect(await firstValueFrom(api.app.get(SessionEvents).ended$(replaced))).toBe('unknown');
  for (const subscription of open) subscription.unsubscribe();
});

function rsa(text: string): string {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return sign('sha256', Buffer.from(text), privateKey).toString('base64url');
}

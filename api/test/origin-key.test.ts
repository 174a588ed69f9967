import { randomBytes } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ORIGIN_KEY_HEADER } from '@giftbuyer/contracts';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError, HttpClient } from '../harness/http-client.js';

// Cookies ignore ports: another service on the panel's host can read and set the panel's cookies.

const OWN_NAME = /^auth_token_[0-9a-f]{8}$/;

let api: TestApi;
/** Of Ada's page. */
const key = newKey();
let ada: HttpClient;
/** Signs in with a client that sends no key. */
let mallory: HttpClient;
beforeAll(async () => {
  api = await startApi();
  ada = await signUp('ada', key);
  mallory = await api.register('mallory');
});
afterAll(() => api.close());

function newKey(): string {
  return randomBytes(32).toString('base64url');
}

async function signUp(username: string, originKey: string, from = api): Promise<HttpClient> {
  const client = from.client();
  const headers = { [ORIGIN_KEY_HEADER]: originKey };
  expect((await client.post('/api/auth/register', { username, password: PASSWORD }, headers)).status).toBe(200);
  return client;
}

const withKey = (originKey = key) => ({ [ORIGIN_KEY_HEADER]: originKey });
const nameOf = ({ cookie }: HttpClient) => cookie?.split('=')[0] ?? '';
const tokenOf = ({ cookie }: HttpClient) => cookie?.slice(cookie.indexOf('=') + 1) ?? '';

/** What a browser keeps after this answer, of what it had. */
function removedBy(cookies: string[]): string[] {
  return cookies.map((cookie) => {
    expect(cookie).toMatch(/^[^=]+=; /);
    expect(cookie).toContain('Max-Age=0');
    return [/^[^=]+/, /Path=[^;]+/, /Domain=[^;]+/].flatMap((part) => part.exec(cookie)?.[0] ?? []).join(' ');
  });
}

describe('a session of the panel’s own client', () => {
  test('has a cookie of this panel alone and works with the key of its page', async () => {
    expect(nameOf(ada)).toMatch(OWN_NAME);
    expect((await ada.get('/api/me', withKey())).body).toMatchObject({ username: 'ada' });
  });

  const uses: [string, string, unknown?][] = [
    ['GET', '/api/me'],
    ['GET', '/api/accounts'],
    ['GET', '/api/apiprofiles'],
    ['GET', '/api/events'],
    ['POST', '/api/accounts/refresh'],
    ['POST', '/api/apiprofile', { api_id: 1, api_hash: '0'.repeat(32) }],
    ['POST', '/api/me/password', { old_password: PASSWORD, new_password: 'stolen stolen stolen' }],
    ['DELETE', '/api/account/1'],
    ['DELETE', '/api/auth/logout'],
  ];

  test.each(uses)('stolen, it is of no use for %s %s', async (method, path, body) => {
    for (const headers of [{}, withKey(newKey()), withKey('x'), withKey('')]) {
      const ways: Record<string, string>[] = [
        { Cookie: ada.cookie ?? '' },
        { Authorization: `Bearer ${tokenOf(ada)}` },
      ];
      for (const shown of ways) {
        const answer = await api.client().open(method, path, body, { ...headers, ...shown });
        expect([answer.status, await answer.text()]).toEqual([401, expect.stringContaining('"unauthorized"')]);
      }
    }
    expect((await ada.get('/api/me', withKey())).status).toBe(200);
  });

  test('keeps its key when the password changes', async () => {
    const change = { old_password: PASSWORD, new_password: PASSWORD };
    const before = ada.cookie;
    expect((await ada.post('/api/me/password', change, withKey())).status).toBe(200);
    expect(ada.cookie).not.toBe(before);
    expect(nameOf(ada)).toMatch(OWN_NAME);
    expect((await ada.get('/api/me', withKey())).status).toBe(200);
    expect((await ada.get('/api/me')).status).toBe(401);
  });

  test('a key that is none is refused when signing in', async () => {
    const person = { username: 'bob', password: PASSWORD };
    for (const path of ['/api/auth/register', '/api/auth/login']) {
      const answer = await api.client().post(path, person, withKey('short'));
      expectError(answer, 400, 'validation_failed', { fields: { [ORIGIN_KEY_HEADER]: 'invalid' } });
    }
  });
});

describe('a session that a service on another port has set', () => {
  test('is not taken for that of the page', async () => {
    for (const name of ['auth_token', nameOf(ada)]) {
      const tossed = { Cookie: `${name}=${tokenOf(mallory)}` };
      expectError(await api.client().get('/api/me', { ...tossed, ...withKey() }), 401, 'unauthorized');
      const code = { api_profile_id: 1, phone: '+79990000001' };
      expectError(
        await api.client().post('/api/auth/send_code', code, { ...tossed, ...withKey() }),
        401,
        'unauthorized',
      );
    }
  });

  test('beside that of the page is refused, and both are removed from every place that they can have', async () => {
    const name = nameOf(ada);
    const two = { Cookie: `${name}=${tokenOf(mallory)}; theme=dark; ${ada.cookie ?? ''}` };
    const answer = await api.client().post('/api/auth/send_code', {}, { ...two, ...withKey() });
    expectError(answer, 400, 'ambiguous_session');
    expect(removedBy(answer.headers.getSetCookie())).toEqual(
      ['/', '/api', '/api/', '/api/auth', '/api/auth/', '/api/auth/send_code', '/api/auth/send_code/'].map(
        (path) => `${name} Path=${path}`,
      ),
    );
    // Wherever the browser sends Sec-Fetch-Site, also before the sign-in.
    expectError(await api.client().post('/api/auth/login', {}, two), 400, 'ambiguous_session');
  });

  test('is refused for any Host header that a proxy passes on', async () => {
    const name = nameOf(ada);
    const two = { Cookie: `${name}=1; ${name}=2` };
    for (const host of ['ev il', 'a.example;Domain=b.example', 'x..y', 'mallory.example']) {
      const answer = await api.client().get('/api/me', { ...two, 'X-Forwarded-Host': host });
      expectError(answer, 400, 'ambiguous_session');
      expect(answer.headers.getSetCookie().join()).not.toContain('Domain');
    }
  });

  test('of the common name, too', async () => {
    const two = { Cookie: `auth_token=${tokenOf(mallory)};auth_token=${tokenOf(mallory)}` };
    const answer = await api.client().get('/api/me', two);
    expectError(answer, 400, 'ambiguous_session');
    expect(removedBy(answer.headers.getSetCookie())).toEqual(
      ['/', '/api', '/api/', '/api/me', '/api/me/'].map((path) => `auth_token Path=${path}`),
    );
  });
});

describe('a client that sends no key', () => {
  test('has a session without one, under the name that it knows', async () => {
    expect(nameOf(mallory)).toBe('auth_token');
    expect((await mallory.get('/api/me')).body).toMatchObject({ username: 'mallory' });
    expect((await mallory.get('/api/me', withKey())).status).toBe(401);
  });

  test('may sign in after the panel’s own client in the same browser', async () => {
    const grace = await signUp('grace', newKey());
    const own = nameOf(grace);
    const answer = await grace.post('/api/auth/login', { username: 'grace', password: PASSWORD });
    const cookies = answer.headers.getSetCookie().filter((cookie) => cookie.includes('auth_token'));
    const [cookie = '', ...others] = cookies;
    expect(cookie).toMatch(/^auth_token=[\w.-]+;/);
    // It would go before the new one.
    expect(removedBy(others)).toEqual([`${own} Path=/`]);
  });
});

test('two panels on one host do not sign each other’s people out', async () => {
  const other = await startApi();
  try {
    const otherKey = newKey();
    const there = await signUp('ada', otherKey, other);
    expect(nameOf(there)).not.toBe(nameOf(ada));
    // One browser sends the cookies of both to both.
    const both = { Cookie: `${ada.cookie ?? ''}; ${there.cookie ?? ''}` };
    expect((await api.client().get('/api/me', { ...both, ...withKey() })).status).toBe(200);
    expect((await other.client().get('/api/me', { ...both, ...withKey(otherKey) })).status).toBe(200);
    const answer = await other.client().delete('/api/auth/logout', { ...both, ...withKey(otherKey) });
    expect(removedBy(answer.headers.getSetCookie())).toEqual([`${nameOf(there)} Path=/`]);
    expect((await api.client().get('/api/me', { ...both, ...withKey() })).status).toBe(200);
  } finally {
    await other.close();
  }
});

describe('the header Authorization', () => {
  test('of another scheme belongs to a proxy, and the cookie counts', async () => {
    const headers = { Authorization: 'Basic cHJveHk6c2VjcmV0' };
    expect((await mallory.get('/api/me', headers)).body).toMatchObject({ username: 'mallory' });
  });

  test('decides when it is of ours, even wrongly', async () => {
    expectError(await mallory.get('/api/me', { Authorization: 'Bearer nonsense' }), 401, 'unauthorized');
  });
});

test('COOKIE_PREFIX ties the cookies to https and this host', async () => {
  const secure = await startApi({
    env: { PUBLIC_URL: 'https://panel.example.org/gifts/', COOKIE_PREFIX: '__Host-', HSTS_SUBDOMAINS: 'on' },
  });
  try {
    const person = { username: 'ada', password: PASSWORD };
    const plain = await secure.client().post('/api/auth/register', person);
    const attributes =
      /^__Host-auth_token(_[0-9a-f]{8})?=[^;]+; Max-Age=604800; Path=\/; .*; HttpOnly; Secure; SameSite=Strict$/;
    expect(plain.headers.getSetCookie()[0]).toMatch(attributes);
    expect(plain.headers.get('strict-transport-security')).toBe('max-age=31536000; includeSubDomains');
    const client = secure.client();
    await client.post('/api/auth/login', person, withKey());
    expect(nameOf(client)).toMatch(/^__Host-auth_token_[0-9a-f]{8}$/);
    expect((await client.get('/api/me', withKey())).status).toBe(200);
    const unprefixed = { Cookie: `auth_token=${tokenOf(client)}` };
    expect((await secure.client().get('/api/me', { ...unprefixed, ...withKey() })).status).toBe(401);
  } finally {
    await secure.close();
  }
});

import { JwtService } from '@nestjs/jwt';
import { Secret, TOTP } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client } from 'pg';
import type { AuditPage, SecondFactor, SecondFactorSetUp } from '@giftbuyer/contracts';
import { UserAdministration } from '../src/auth/user-administration.js';
import { Keyring } from '../src/sealing/keyring.js';
import { Sealing } from '../src/sealing/sealing.js';
import { newRecoveryCodes, readCode, recoveryHash, stepOf } from '../src/second-factor/codes.js';
import { PASSWORD, startApi, type TestApi } from './harness.js';
import { expectRefusal, type HttpClient } from './http-client.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** What an app shows now. */
const codeOf = (secret: string) => new TOTP({ secret: Secret.fromBase32(secret) }).generate();

/** A code that is none of the present ones. */
function wrongCodeFor(secret: string): string {
  const near = [-60, -30, 0, 30, 60].map((seconds) =>
    new TOTP({ secret: Secret.fromBase32(secret) }).generate({ timestamp: Date.now() + seconds * 1000 }),
  );
  return ['000000', '111111', '222222', '333333', '444444', '555555'].find((code) => !near.includes(code)) ?? '';
}

const begin = async (client: HttpClient) => (await client.post<SecondFactorSetUp>('/api/me/second-factor')).body;

async function turnOn(client: HttpClient): Promise<{ secret: string; recovery: string[] }> {
  const { secret } = await begin(client);
  const { body } = await client.post<{ recovery_codes: string[] }>('/api/me/second-factor/confirm', {
    code: codeOf(secret),
  });
  return { secret, recovery: body.recovery_codes };
}

/** Lets the codes of the present be used once more, as if half a minute had passed. */
async function laterFor(username: string): Promise<void> {
  await api.database.query(
    `UPDATE second_factors SET last_step = 0 WHERE user_id = (SELECT id FROM users WHERE username = $1)`,
    [username],
  );
}

/** Somebody with the second factor on, signed in, whose present codes have not been used. */
async function secured(username: string) {
  const client = await api.register(username);
  const factor = await turnOn(client);
  await laterFor(username);
  return { client, ...factor };
}

const login = (client: HttpClient, username: string, more: object = {}) =>
  client.post('/api/auth/login', { username, password: PASSWORD, ...more });
const enter = (client: HttpClient, code: string) => client.post('/api/auth/login/code', { code });

/** A browser in which the password was given. */
async function atSecondStep(username: string): Promise<HttpClient> {
  const browser = api.client();
  expectRefusal(await login(browser, username), 401, 'second_factor_required');
  return browser;
}

/** Another browser with the same cookies. */
function copyOf(client: HttpClient): HttpClient {
  return Object.assign(api.client(), { cookie: client.cookie });
}

const statusesOf = (answers: { status: number }[]) => answers.map(({ status }) => status).sort();
const eventsOf = async (client: HttpClient) =>
  (await client.get<AuditPage>('/api/audit')).body.items.map(({ event }) => event);

describe('codes', () => {
  // RFC 6238, appendix B: the last six digits at 59 s, which is step 1.
  const seed = Secret.fromUTF8('12345678901234567890').base32;

  test.each<[number, number | null]>([
    [59, 1],
    [30, 1],
    [0, 1],
    [89, 1],
    [90, null],
    [120, null],
  ])('of the standard’s example at %i s', (now, step) => {
    expect(stepOf(seed, '287082', now)).toBe(step);
  });

  test('are read however they are written', () => {
    expect(readCode(' 123 456 ')).toEqual({ kind: 'app', code: '123456' });
    expect(readCode('K7MQ4XZDOA2BLCDE')).toEqual({ kind: 'recovery', code: 'k7mq-4xzd-0a2b-1cde' });
    for (const odd of [
      '',
      '12345',
      '1234567',
      '１２３４５６',
      'k7mq-4xzd-0a2b',
      'k7mq-4xzd-0a2b-9cdu',
      '\u0000'.repeat(16),
    ]) {
      expect(readCode(odd), odd).toBeNull();
    }
  });

  test('for recovery are ten different ones that read as themselves', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(readCode(code)).toEqual({ kind: 'recovery', code });
  });
});

describe('setting the second factor up', () => {
  test('shows a secret, wants a code of it, and then shows the recovery codes', async () => {
    const ada = await api.register('sets up');
    const first = await begin(ada);
    expect(first.uri).toBe(
      `otpauth://totp/GiftBuyer:sets%20up?issuer=GiftBuyer&secret=${first.secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(first.secret).toMatch(/^[A-Z2-7]{32}$/);
    // The answer was lost, or it was clicked twice.
    expect(await begin(ada)).toEqual(first);
    expect((await ada.get<SecondFactor>('/api/me/second-factor')).body.enabled_at).toBeNull();
    expect((await login(api.client(), 'sets up')).status).toBe(200);
  });

  test('turns it on by a right code only, and ends all copies of the session', async () => {
    const ada = await api.register('turns on');
    const { secret } = await begin(ada);
    const confirm = (code: unknown) => ada.post('/api/me/second-factor/confirm', { code });
    expectRefusal(await confirm(wrongCodeFor(secret)), 400, 'wrong_code');
    expectRefusal(await confirm(newRecoveryCodes()[0]), 400, 'wrong_code');
    expectRefusal(await confirm(123456), 400, 'validation_failed', { fields: { code: 'wrong_type' } });
    expectRefusal(await confirm(''), 400, 'validation_failed', { fields: { code: 'required' } });
    const stolen = copyOf(ada);
    const code = codeOf(secret);
    const answer = await confirm(code);
    expect(answer.body).toEqual({ recovery_codes: expect.any(Array) as string[] });
    expect(answer.body['recovery_codes']).toHaveLength(10);
    expectRefusal(await stolen.get('/api/me'), 401, 'unauthorized');
    expect((await ada.get('/api/me')).status).toBe(200);
    expect((await ada.get('/api/me/second-factor')).body).toEqual({
      enabled_at: expect.stringMatching(/^\d{4}-.*\+00:00$/) as string,
      recovery_codes_left: 10,
    });
    // The code of the set-up is used up.
    const browser = await atSecondStep('turns on');
    expectRefusal(await enter(browser, code), 400, 'wrong_code');
    expectRefusal(await confirm(code), 409, 'second_factor_not_begun');
  });

  test('of two confirmations at once takes one', async () => {
    const ada = await api.register('confirms twice');
    const { secret } = await begin(ada);
    const confirm = () => copyOf(ada).post('/api/me/second-factor/confirm', { code: codeOf(secret) });
    const answers = await Promise.all([confirm(), confirm()]);
    expect(statusesOf(answers)).toEqual([200, 401]);
  });

  test('is over after a while, and begins with another secret', async () => {
    const ada = await api.register('waits');
    const { secret } = await begin(ada);
    await api.database.query(
      `UPDATE second_factors SET pending_until = now() WHERE user_id = (SELECT id FROM users WHERE username = 'waits')`,
    );
    const confirm = await ada.post('/api/me/second-factor/confirm', { code: codeOf(secret) });
    expectRefusal(confirm, 409, 'second_factor_not_begun');
    expect((await begin(ada)).secret).not.toBe(secret);
  });

  test('needs the password of late, as everything about it does', async () => {
    const { client } = await secured('needs password');
    await api.database.query(
      `UPDATE session_tokens SET confirmed_until = now() WHERE user_id = (SELECT id FROM users WHERE username = 'needs password')`,
    );
    const path = '/api/me/second-factor';
    expectRefusal(await client.post(path), 403, 'step_up_required');
    expectRefusal(await client.post(`${path}/confirm`, { code: '123456' }), 403, 'step_up_required');
    expectRefusal(await client.post(`${path}/recovery-codes`), 403, 'step_up_required');
    expectRefusal(await client.delete(path), 403, 'step_up_required');
    await client.post('/api/me/step-up', { password: PASSWORD });
    expect((await client.delete(path)).body).toEqual({ ok: true });
  });

  test('changes to another app only when that one has shown a code', async () => {
    const { client, secret, recovery } = await secured('changes app');
    const { secret: next } = await begin(client);
    expect((await login(api.client(), 'changes app', { code: codeOf(secret) })).status).toBe(200);
    await laterFor('changes app');
    const again = api.client();
    await login(again, 'changes app', { code: codeOf(secret) });
    expect((await again.post('/api/me/second-factor/confirm', { code: codeOf(next) })).status).toBe(200);
    await laterFor('changes app');
    expectRefusal(await login(api.client(), 'changes app', { code: codeOf(secret) }), 400, 'wrong_code');
    expectRefusal(await login(api.client(), 'changes app', { code: recovery[0] }), 400, 'wrong_code');
    expect((await login(api.client(), 'changes app', { code: codeOf(next) })).status).toBe(200);
  });
});

describe('signing in', () => {
  test('takes the password first, then a code, each once', async () => {
    const { client, secret } = await secured('two steps');
    const browser = await atSecondStep('two steps');
    // No session before the code, and the one before goes on.
    expectRefusal(await browser.get('/api/me'), 401, 'unauthorized');
    expect((await client.get('/api/me')).status).toBe(200);
    const tab = copyOf(browser);
    expectRefusal(await enter(browser, wrongCodeFor(secret)), 400, 'wrong_code');
    const answer = await enter(browser, codeOf(secret));
    expect(answer.body).toEqual({ ok: true });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^second_step_[0-9a-f]{8}=; Max-Age=0;/);
    expectRefusal(await client.get('/api/me'), 401, 'unauthorized');
    // The other tab, or who has copied it, with the same code and with another one.
    await laterFor('two steps');
    expectRefusal(await enter(tab, codeOf(secret)), 401, 'second_step_expired');
    expect(await eventsOf(browser)).toEqual([
      'login',
      'session_replaced',
      'second_factor_failed',
      'second_factor_on',
      'registered',
    ]);
  });

  test('works with the code beside the password, for other clients', async () => {
    const { secret } = await secured('one request');
    const program = api.client();
    const code = codeOf(secret);
    expect((await login(program, 'one request', { code })).body).toEqual({ ok: true });
    expect((await program.get('/api/me')).status).toBe(200);
    expectRefusal(await login(api.client(), 'one request', { code }), 400, 'wrong_code');
    expectRefusal(await login(api.client(), 'one request', { code: 1 }), 400, 'validation_failed', {
      fields: { code: 'wrong_type' },
    });
    await api.register('has none');
    expect((await login(api.client(), 'has none', { code: '123456' })).status).toBe(200);
  });

  test('says the same to a wrong password as ever, and uses up no code for it', async () => {
    const { secret } = await secured('guessed');
    const code = codeOf(secret);
    const answer = await login(api.client(), 'guessed', { password: 'wrong', code });
    expectRefusal(answer, 401, 'invalid_credentials');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await login(api.client(), 'guessed', { code })).status).toBe(200);
  });

  test('takes a code of the app once, of many at the same moment', async () => {
    const { secret } = await secured('parallel');
    const browsers = await Promise.all([1, 2, 3, 4].map(() => atSecondStep('parallel')));
    const code = codeOf(secret);
    const answers = await Promise.all([
      ...browsers.map((browser) => enter(browser, code)),
      ...[1, 2].map(() => login(api.client(), 'parallel', { code })),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('takes a recovery code once, also at the same moment, and counts what is left', async () => {
    const { recovery } = await secured('lost app');
    const [code = '', second = ''] = recovery;
    const browsers = await Promise.all([1, 2, 3].map(() => atSecondStep('lost app')));
    const answers = await Promise.all(
      browsers.map((browser) => enter(browser, code.toUpperCase().replaceAll('-', ' '))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expectRefusal(await login(api.client(), 'lost app', { code }), 400, 'wrong_code');
    const browser = api.client();
    expect((await login(browser, 'lost app', { code: second })).status).toBe(200);
    expect((await browser.get<SecondFactor>('/api/me/second-factor')).body.recovery_codes_left).toBe(8);
    expect(await eventsOf(browser)).toContain('recovery_code_used');
    const { body } = await browser.post<{ recovery_codes: string[] }>('/api/me/second-factor/recovery-codes');
    expectRefusal(await login(api.client(), 'lost app', { code: recovery[2] }), 400, 'wrong_code');
    expect((await login(api.client(), 'lost app', { code: body.recovery_codes[0] })).status).toBe(200);
  });

  test('stops looking at codes after five wrong ones, but takes a recovery code', async () => {
    const { secret, recovery } = await secured('hammered');
    const browser = await atSecondStep('hammered');
    for (let tries = 0; tries < 5; tries++) {
      expectRefusal(await enter(browser, wrongCodeFor(secret)), 400, 'wrong_code');
    }
    const answer = await enter(browser, codeOf(secret));
    const wait_seconds = expect.any(Number) as number;
    expectRefusal(answer, 429, 'too_many_requests', { wait_seconds });
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    expectRefusal(await login(api.client(), 'hammered', { code: codeOf(secret) }), 429, 'too_many_requests', {
      wait_seconds,
    });
    // A restart, and another instance, know it too.
    const other = await api.again();
    const elsewhere = Object.assign(other.client(), { cookie: browser.cookie });
    expectRefusal(await enter(elsewhere, codeOf(secret)), 429, 'too_many_requests', { wait_seconds });
    expect((await enter(elsewhere, recovery[0] ?? '')).status).toBe(200);
    await other.close();
    const next = await atSecondStep('hammered');
    expect((await enter(next, codeOf(secret))).status).toBe(200);
  });

  test('waits longer after each further wrong code, up to an hour', async () => {
    const { secret } = await secured('patient');
    const browser = await atSecondStep('patient');
    const wrong = async (failures: number) => {
      await api.database.query(
        `UPDATE second_factors SET failures = $1, retry_at = NULL
         WHERE user_id = (SELECT id FROM users WHERE username = 'patient')`,
        [failures],
      );
      expectRefusal(await enter(browser, wrongCodeFor(secret)), 400, 'wrong_code');
      return (await enter(browser, codeOf(secret))).body['wait_seconds'];
    };
    expect(await wrong(6)).toBeGreaterThan(60);
    expect(await wrong(2000)).toBeGreaterThan(3500);
    expect(await wrong(2000)).toBeLessThanOrEqual(3600);
  });
});

describe('the step after the password', () => {
  const COOKIE = /^second_step_[0-9a-f]{8}=[\w.-]+; Max-Age=300; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/;

  test('is remembered by the browser that gave the password', async () => {
    const { secret } = await secured('remembered');
    const browser = api.client();
    const answer = await login(browser, 'remembered');
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(COOKIE)]);
    expectRefusal(await enter(api.client(), codeOf(secret)), 401, 'second_step_expired');
    const other = await api.again();
    expect((await enter(Object.assign(other.client(), { cookie: browser.cookie }), codeOf(secret))).status).toBe(200);
    await other.close();
  });

  test.each<[string, (client: HttpClient) => Promise<unknown>]>([
    [
      'the password was changed',
      (client) => client.post('/api/me/password', { old_password: PASSWORD, new_password: `${PASSWORD} 2` }),
    ],
    ['the user signed out everywhere', (client) => client.delete('/api/auth/sessions')],
    ['the second factor was turned off', (client) => client.delete('/api/me/second-factor')],
    ['a code was used elsewhere', (client) => turnOn(client)],
  ])('is void when %s', async (name, happen) => {
    const username = `void: ${name}`;
    const { client, secret } = await secured(username);
    const browser = await atSecondStep(username);
    await happen(client);
    await laterFor(username);
    expectRefusal(await enter(browser, codeOf(secret)), 401, 'second_step_expired');
  });

  test('cannot be forged, prolonged, or mistaken for a session', async () => {
    const { client, secret } = await secured('forged');
    const browser = await atSecondStep('forged');
    const [name, token = ''] = browser.cookie?.split('=') ?? [];
    const session = client.cookie?.split('=')[1] ?? '';
    const keyring = api.app.get(Keyring, { strict: false });
    const { key, version } = keyring.current('jwt');
    const jwt = new JwtService();
    const claims = jwt.decode<Record<string, unknown>>(token);
    const sign = (changes: object, secretKey = key) =>
      jwt.sign({ ...claims, ...changes }, { secret: secretKey, keyid: String(version), algorithm: 'HS256' });
    const forged = [
      sign({ exp: Math.floor(Date.now() / 1000) - 1 }),
      sign({ aud: 'giftbuyer-panel' }),
      sign({ sub: '1' }),
      sign({ state: '' }),
      sign({}, Buffer.alloc(32)),
      `${token}x`,
      session,
      'x',
      '..',
    ];
    for (const cookie of forged) {
      const thief = Object.assign(api.client(), { cookie: `${name}=${cookie}` });
      expectRefusal(await enter(thief, codeOf(secret)), 401, 'second_step_expired');
    }
    const thief = Object.assign(api.client(), { cookie: `auth_token=${token}` });
    expectRefusal(await thief.get('/api/me'), 401, 'unauthorized');
    expectRefusal(await browser.post('/api/auth/login/code', {}), 400, 'validation_failed', {
      fields: { code: 'required' },
    });
    expect((await enter(browser, codeOf(secret))).status).toBe(200);
  });
});

describe('turning the second factor off', () => {
  test('lets the password be enough again, and ends all copies of the session', async () => {
    const { client } = await secured('turns off');
    const stolen = copyOf(client);
    expect((await client.delete('/api/me/second-factor')).body).toEqual({ ok: true });
    expectRefusal(await stolen.get('/api/me'), 401, 'unauthorized');
    expectRefusal(await client.delete('/api/me/second-factor'), 404, 'not_found');
    expectRefusal(await client.post('/api/me/second-factor/recovery-codes'), 404, 'not_found');
    expect((await client.get('/api/me/second-factor')).body).toEqual({ enabled_at: null, recovery_codes_left: 0 });
    expect((await login(api.client(), 'turns off')).status).toBe(200);
  });

  test('is what the operator does for somebody who has lost everything', async () => {
    const { client } = await secured('lost all');
    const connection = new Client({ connectionString: (api.database.options as { url: string }).url });
    await connection.connect();
    await new UserAdministration(connection).turnOffSecondFactor('lost all');
    await connection.end();
    expectRefusal(await client.get('/api/me'), 401, 'unauthorized');
    const again = api.client();
    expect((await login(again, 'lost all')).status).toBe(200);
    const entries = (await again.get<AuditPage>('/api/audit')).body.items;
    expect(entries[1]).toMatchObject({ event: 'second_factor_off', actor: 'operator', address: '' });
  });
});

test('neither seeds nor recovery codes can be read in the database', async () => {
  const { client, secret, recovery } = await secured('secrets');
  const { secret: pending } = await begin(client);
  const rows = JSON.stringify([
    await api.database.query(
      `SELECT f.*, encode(seed_sealed, 'escape') a, encode(pending_sealed, 'escape') b FROM second_factors f`,
    ),
    await api.database.query('SELECT * FROM recovery_codes'),
    await api.database.query('SELECT * FROM audit_entries'),
  ]);
  for (const text of [secret, pending, ...recovery]) expect(rows).not.toContain(text);
});

test('recovery codes that a version before kept as SHA-256 go on from the next start, under a key', async () => {
  const { client, recovery } = await secured('old codes');
  const [code = ''] = recovery;
  const [user] = await api.database.query<{ id: number }[]>(`SELECT id FROM users WHERE username = 'old codes'`);
  const id = user?.id ?? 0;
  const hash = recoveryHash(id, code);
  const stored = async () =>
    (await api.database.query<{ hex: string }[]>(`SELECT encode(code_hash, 'hex') AS hex FROM recovery_codes`)).map(
      ({ hex }) => hex,
    );
  expect(await stored()).not.toContain(hash.toString('hex'));
  await api.database.query('DELETE FROM recovery_codes');
  await api.database.query('INSERT INTO recovery_codes (user_id, code_hash) VALUES ($1, $2)', [id, hash]);
  await api.database.query('UPDATE key_check SET index_format = 2');
  for (const start of [1, 2]) {
    const again = await api.again();
    expect([start, await stored()]).toEqual([
      start,
      [api.app.get(Sealing, { strict: false }).indexOf('recovery_code', id, hash.toString('hex')).toString('hex')],
    ]);
    await again.close();
  }
  expect((await login(client, 'old codes', { code })).status).toBe(200);
});

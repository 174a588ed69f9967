import { JwtService } from '@nestjs/jwt';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { SecondFactor } from '@giftbuyer/contracts';
import { Keyring } from '../src/sealing/keyring.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError, type HttpClient } from '../harness/http-client.js';
import {
  codeOf,
  wrongCodeFor,
  enableSecondFactor,
  resetUsedCodes,
  registerWithSecondFactor,
  login,
  submitCode,
  browserAtSecondStep,
  copyOf,
  eventsOf,
} from '../harness/second-factor.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('signing in', () => {
  test('takes the password first, then a code, each once', async () => {
    const { client, secret } = await registerWithSecondFactor(api, 'two steps');
    const browser = await browserAtSecondStep(api, 'two steps');
    // No session starts before the code, and the one before continues.
    expectError(await browser.get('/api/me'), 401, 'unauthorized');
    expect((await client.get('/api/me')).status).toBe(200);
    const tab = copyOf(api, browser);
    expectError(await submitCode(browser, wrongCodeFor(secret)), 400, 'wrong_code');
    const answer = await submitCode(browser, codeOf(secret));
    expect(answer.body).toEqual({ ok: true });
    expect(answer.headers.getSetCookie()[0]).toMatch(/^second_step_[0-9a-f]{8}=; Max-Age=0;/);
    expectError(await client.get('/api/me'), 401, 'unauthorized');
    // Another tab, or a thief of the token, with the same code and with another one.
    await resetUsedCodes(api, 'two steps');
    expectError(await submitCode(tab, codeOf(secret)), 401, 'second_step_expired');
    expect(await eventsOf(browser)).toEqual([
      'login',
      'session_replaced',
      'second_factor_failed',
      'second_factor_on',
      'registered',
    ]);
  });

  test('works with the code beside the password, for other clients', async () => {
    const { secret } = await registerWithSecondFactor(api, 'one request');
    const program = api.client();
    const code = codeOf(secret);
    expect((await login(program, 'one request', { code })).body).toEqual({ ok: true });
    expect((await program.get('/api/me')).status).toBe(200);
    expectError(await login(api.client(), 'one request', { code }), 400, 'wrong_code');
    expectError(await login(api.client(), 'one request', { code: 1 }), 400, 'validation_failed', {
      fields: { code: 'wrong_type' },
    });
    await api.register('has none');
    expect((await login(api.client(), 'has none', { code: '123456' })).status).toBe(200);
  });

  test('answers a wrong password as without a second factor, and uses up no code', async () => {
    const { secret } = await registerWithSecondFactor(api, 'guessed');
    const code = codeOf(secret);
    const answer = await login(api.client(), 'guessed', { password: 'wrong', code });
    expectError(answer, 401, 'invalid_credentials');
    expect(answer.headers.getSetCookie()).toEqual([]);
    expect((await login(api.client(), 'guessed', { code })).status).toBe(200);
  });

  test('takes a code of the app once, of many at the same moment', async () => {
    const { secret } = await registerWithSecondFactor(api, 'parallel');
    const browsers = await Promise.all([1, 2, 3, 4].map(() => browserAtSecondStep(api, 'parallel')));
    const code = codeOf(secret);
    const answers = await Promise.all([
      ...browsers.map((browser) => submitCode(browser, code)),
      ...[1, 2].map(() => login(api.client(), 'parallel', { code })),
    ]);
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  test('takes a recovery code once, also at the same moment, and counts what is left', async () => {
    const { recovery } = await registerWithSecondFactor(api, 'lost app');
    const [code = '', second = ''] = recovery;
    const browsers = await Promise.all([1, 2, 3].map(() => browserAtSecondStep(api, 'lost app')));
    const answers = await Promise.all(
      browsers.map((browser) => submitCode(browser, code.toUpperCase().replaceAll('-', ' '))),
    );
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    expectError(await login(api.client(), 'lost app', { code }), 400, 'wrong_code');
    const browser = api.client();
    expect((await login(browser, 'lost app', { code: second })).status).toBe(200);
    expect((await browser.get<SecondFactor>('/api/me/second-factor')).body.recovery_codes_left).toBe(8);
    expect(await eventsOf(browser)).toContain('recovery_code_used');
    const { body } = await browser.post<{ recovery_codes: string[] }>('/api/me/second-factor/recovery-codes');
    expectError(await login(api.client(), 'lost app', { code: recovery[2] }), 400, 'wrong_code');
    expect((await login(api.client(), 'lost app', { code: body.recovery_codes[0] })).status).toBe(200);
  });

  test('stops looking at codes after five wrong ones, but takes a recovery code', async () => {
    const { secret, recovery } = await registerWithSecondFactor(api, 'hammered');
    const browser = await browserAtSecondStep(api, 'hammered');
    for (let tries = 0; tries < 5; tries++) {
      expectError(await submitCode(browser, wrongCodeFor(secret)), 400, 'wrong_code');
    }
    const answer = await submitCode(browser, codeOf(secret));
    const wait_seconds = expect.any(Number) as number;
    expectError(answer, 429, 'too_many_requests', { wait_seconds });
    expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(30);
    await api.database.query(
      `UPDATE second_factors SET retry_at = now() + interval '1 hour'
       WHERE user_id = (SELECT id FROM users WHERE username = 'hammered')`,
    );
    expectError(await login(api.client(), 'hammered', { code: codeOf(secret) }), 429, 'too_many_requests', {
      wait_seconds,
    });
    // A restart, and another instance, know it too.
    const other = await api.again();
    const elsewhere = Object.assign(other.client(), { cookie: browser.cookie });
    expectError(await submitCode(elsewhere, codeOf(secret)), 429, 'too_many_requests', { wait_seconds });
    expect((await submitCode(elsewhere, recovery[0] ?? '')).status).toBe(200);
    await other.close();
    const next = await browserAtSecondStep(api, 'hammered');
    expect((await submitCode(next, codeOf(secret))).status).toBe(200);
  });

  test('waits longer after each further wrong code, up to an hour', async () => {
    const { secret } = await registerWithSecondFactor(api, 'patient');
    const browser = await browserAtSecondStep(api, 'patient');
    const wrong = async (failures: number) => {
      await api.database.query(
        `UPDATE second_factors SET failures = $1, retry_at = NULL
         WHERE user_id = (SELECT id FROM users WHERE username = 'patient')`,
        [failures],
      );
      expectError(await submitCode(browser, wrongCodeFor(secret)), 400, 'wrong_code');
      return (await submitCode(browser, codeOf(secret))).body['wait_seconds'];
    };
    expect(await wrong(6)).toBeGreaterThan(60);
    expect(await wrong(2000)).toBeGreaterThan(3500);
    expect(await wrong(2000)).toBeLessThanOrEqual(3600);
  });
});

describe('the step after the password', () => {
  const COOKIE = /^second_step_[0-9a-f]{8}=[\w.-]+; Max-Age=300; Path=\/; Expires=[^;]+; HttpOnly; SameSite=Strict$/;

  test('is remembered by the browser that gave the password', async () => {
    const { secret } = await registerWithSecondFactor(api, 'remembered');
    const browser = api.client();
    const answer = await login(browser, 'remembered');
    expect(answer.headers.getSetCookie()).toEqual([expect.stringMatching(COOKIE)]);
    expectError(await submitCode(api.client(), codeOf(secret)), 401, 'second_step_expired');
    const other = await api.again();
    expect((await submitCode(Object.assign(other.client(), { cookie: browser.cookie }), codeOf(secret))).status).toBe(
      200,
    );
    await other.close();
  });

  test.each<[string, (client: HttpClient) => Promise<unknown>]>([
    [
      'the password was changed',
      (client) => client.post('/api/me/password', { old_password: PASSWORD, new_password: `${PASSWORD} 2` }),
    ],
    ['the user signed out everywhere', (client) => client.delete('/api/auth/sessions')],
    ['the second factor was turned off', (client) => client.delete('/api/me/second-factor')],
    ['a code was used elsewhere', (client) => enableSecondFactor(client)],
  ])('is void when %s', async (name, happen) => {
    const username = `void: ${name}`;
    const { client, secret } = await registerWithSecondFactor(api, username);
    const browser = await browserAtSecondStep(api, username);
    await happen(client);
    await resetUsedCodes(api, username);
    expectError(await submitCode(browser, codeOf(secret)), 401, 'second_step_expired');
  });

  test('cannot be forged, prolonged, or mistaken for a session', async () => {
    const { client, secret } = await registerWithSecondFactor(api, 'forged');
    const browser = await browserAtSecondStep(api, 'forged');
    const [name, token = ''] = browser.cookie?.split('=') ?? [];
    const session = client.cookie?.split('=')[1] ?? '';
    const keyring = api.app.get(Keyring, { strict: false });
    const { key, version } = keyring.currentKey('jwt');
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
      // Its payload is no JSON.
      'eyJ0eXAiOiJKV1QiLCJhbGciOiJIUzI1NiJ9.ew.c2ln',
    ];
    for (const cookie of forged) {
      const thief = Object.assign(api.client(), { cookie: `${name}=${cookie}` });
      expectError(await submitCode(thief, codeOf(secret)), 401, 'second_step_expired');
    }
    const two = Object.assign(api.client(), { cookie: `${name}=x; ${name}=${token}` });
    expectError(await submitCode(two, codeOf(secret)), 400, 'ambiguous_session');
    const thief = Object.assign(api.client(), { cookie: `auth_token=${token}` });
    expectError(await thief.get('/api/me'), 401, 'unauthorized');
    expectError(await browser.post('/api/auth/login/code', {}), 400, 'validation_failed', {
      fields: { code: 'required' },
    });
    expect((await submitCode(browser, codeOf(secret))).status).toBe(200);
  });
});

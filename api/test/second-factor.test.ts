import { Secret } from 'otpauth';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { Client } from 'pg';
import type { AuditPage, SecondFactor } from '@giftbuyer/contracts';
import { UserAdministration } from '../src/auth/user-administration.js';
import { Sealing } from '../src/sealing/sealing.js';
import { newRecoveryCodes, parseCode, recoveryHash, timeStepOf } from '../src/second-factor/codes.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError } from '../harness/http-client.js';
import {
  codeOf,
  wrongCodeFor,
  startSetUp,
  resetUsedCodes,
  registerWithSecondFactor,
  login,
  submitCode,
  browserAtSecondStep,
  copyOf,
  statusesOf,
} from '../harness/second-factor.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

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
    expect(timeStepOf(seed, '287082', now)).toBe(step);
  });

  test('are read however they are written', () => {
    for (const text of [' 123 456 ', '123\u2011456', '\u202a123\u00a0456\u202c', '١٢٣٤٥٦', '12\u00ad3\u200b456']) {
      expect(parseCode(text), text).toEqual({ kind: 'app', code: '123456' });
    }
    for (const text of ['K7MQ4XZDOA2BLCDE', 'k7mq\u20134xzd 0a2b\u22121cde', '\ufeffｋ７ｍｑ-4xzd-0a2b-1cde\n']) {
      expect(parseCode(text), text).toEqual({ kind: 'recovery', code: 'k7mq-4xzd-0a2b-1cde' });
    }
    // Two codes are none, and neither are letters of another alphabet that look alike.
    for (const text of ['123456 654321', 'k7mq-4xzd-0a2b-1сdе']) expect(parseCode(text), text).toBeNull();
    for (const odd of ['', '12345', '1234567', 'k7mq-4xzd-0a2b', 'k7mq-4xzd-0a2b-9cdu', '\u0000'.repeat(16)]) {
      expect(parseCode(odd), odd).toBeNull();
    }
  });

  test('for recovery are ten different ones that read as themselves', () => {
    const codes = newRecoveryCodes();
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(parseCode(code)).toEqual({ kind: 'recovery', code });
  });
});

describe('setting the second factor up', () => {
  test('shows a secret, requires a code of it, and then shows the recovery codes', async () => {
    const ada = await api.register('sets up');
    const first = await startSetUp(ada);
    expect(first.uri).toBe(
      `otpauth://totp/GiftBuyer:sets%20up?issuer=GiftBuyer&secret=${first.secret}&algorithm=SHA1&digits=6&period=30`,
    );
    expect(first.secret).toMatch(/^[A-Z2-7]{32}$/);
    // The answer was lost, or it was clicked twice.
    expect(await startSetUp(ada)).toEqual(first);
    expect((await ada.get<SecondFactor>('/api/me/second-factor')).body.enabled_at).toBeNull();
    expect((await login(api.client(), 'sets up')).status).toBe(200);
  });

  test('turns it on by a right code only, and ends all copies of the session', async () => {
    const ada = await api.register('turns on');
    const { secret } = await startSetUp(ada);
    const confirm = (code: unknown) => ada.post('/api/me/second-factor/confirm', { code });
    expectError(await confirm(wrongCodeFor(secret)), 400, 'wrong_code');
    expectError(await confirm(newRecoveryCodes()[0]), 400, 'wrong_code');
    expectError(await confirm(123456), 400, 'validation_failed', { fields: { code: 'wrong_type' } });
    expectError(await confirm(''), 400, 'validation_failed', { fields: { code: 'required' } });
    const stolen = copyOf(api, ada);
    const code = codeOf(secret);
    const answer = await confirm(code);
    expect(answer.body).toEqual({ recovery_codes: expect.any(Array) as string[] });
    expect(answer.body['recovery_codes']).toHaveLength(10);
    expectError(await stolen.get('/api/me'), 401, 'unauthorized');
    expect((await ada.get('/api/me')).status).toBe(200);
    expect((await ada.get('/api/me/second-factor')).body).toEqual({
      enabled_at: expect.stringMatching(/^\d{4}-.*\+00:00$/) as string,
      recovery_codes_left: 10,
    });
    // The code of the set-up is used up.
    const browser = await browserAtSecondStep(api, 'turns on');
    expectError(await submitCode(browser, code), 400, 'wrong_code');
    expectError(await confirm(code), 409, 'second_factor_not_begun');
  });

  test('of two confirmations at once takes one', async () => {
    const ada = await api.register('confirms twice');
    const { secret } = await startSetUp(ada);
    const confirm = () => copyOf(api, ada).post('/api/me/second-factor/confirm', { code: codeOf(secret) });
    const answers = await Promise.all([confirm(), confirm()]);
    expect(statusesOf(answers)).toEqual([200, 401]);
  });

  test('is over after a while, and begins with another secret', async () => {
    const ada = await api.register('waits');
    const { secret } = await startSetUp(ada);
    await api.database.query(
      `UPDATE second_factors SET pending_until = now() WHERE user_id = (SELECT id FROM users WHERE username = 'waits')`,
    );
    const confirm = await ada.post('/api/me/second-factor/confirm', { code: codeOf(secret) });
    expectError(confirm, 409, 'second_factor_not_begun');
    expect((await startSetUp(ada)).secret).not.toBe(secret);
  });

  test('begun in a session that was replaced gets another secret, because the first may have been read', async () => {
    const thief = await api.register('was robbed');
    const { secret } = await startSetUp(thief);
    expect((await startSetUp(thief)).secret).toBe(secret);
    const owner = await api.login('was robbed');
    const { secret: own } = await startSetUp(owner);
    expect(own).not.toBe(secret);
    expect((await startSetUp(owner)).secret).toBe(own);
  });

  test('needs the password of late, as everything about it does', async () => {
    const { client } = await registerWithSecondFactor(api, 'needs password');
    await api.database.query(
      `UPDATE session_tokens SET confirmed_until = now() WHERE user_id = (SELECT id FROM users WHERE username = 'needs password')`,
    );
    const path = '/api/me/second-factor';
    expectError(await client.post(path), 403, 'step_up_required');
    expectError(await client.post(`${path}/confirm`, { code: '123456' }), 403, 'step_up_required');
    expectError(await client.post(`${path}/recovery-codes`), 403, 'step_up_required');
    expectError(await client.delete(path), 403, 'step_up_required');
    await client.post('/api/me/step-up', { password: PASSWORD });
    expect((await client.delete(path)).body).toEqual({ ok: true });
  });

  test('changes to another app only when that one has shown a code', async () => {
    const { client, secret, recovery } = await registerWithSecondFactor(api, 'changes app');
    const { secret: next } = await startSetUp(client);
    expect((await login(api.client(), 'changes app', { code: codeOf(secret) })).status).toBe(200);
    await resetUsedCodes(api, 'changes app');
    const again = api.client();
    await login(again, 'changes app', { code: codeOf(secret) });
    expect((await again.post('/api/me/second-factor/confirm', { code: codeOf(next) })).status).toBe(200);
    await resetUsedCodes(api, 'changes app');
    expectError(await login(api.client(), 'changes app', { code: codeOf(secret) }), 400, 'wrong_code');
    expectError(await login(api.client(), 'changes app', { code: recovery[0] }), 400, 'wrong_code');
    expect((await login(api.client(), 'changes app', { code: codeOf(next) })).status).toBe(200);
  });
});

describe('turning the second factor off', () => {
  test('lets the password be enough again, and ends all copies of the session', async () => {
    const { client } = await registerWithSecondFactor(api, 'turns off');
    const stolen = copyOf(api, client);
    expect((await client.delete('/api/me/second-factor')).body).toEqual({ ok: true });
    expectError(await stolen.get('/api/me'), 401, 'unauthorized');
    expectError(await client.delete('/api/me/second-factor'), 404, 'not_found');
    expectError(await client.post('/api/me/second-factor/recovery-codes'), 404, 'not_found');
    expect((await client.get('/api/me/second-factor')).body).toEqual({ enabled_at: null, recovery_codes_left: 0 });
    expect((await login(api.client(), 'turns off')).status).toBe(200);
  });

  test('can be done by the operator for a user who has lost everything', async () => {
    const { client } = await registerWithSecondFactor(api, 'lost all');
    const connection = new Client({ connectionString: (api.database.options as { url: string }).url });
    await connection.connect();
    await new UserAdministration(connection).turnOffSecondFactor('lost all');
    await connection.end();
    expectError(await client.get('/api/me'), 401, 'unauthorized');
    const again = api.client();
    expect((await login(again, 'lost all')).status).toBe(200);
    const entries = (await again.get<AuditPage>('/api/audit')).body.items;
    expect(entries[1]).toMatchObject({ event: 'second_factor_off', actor: 'operator', address: '' });
  });
});

test('neither seeds nor recovery codes can be read in the database', async () => {
  const { client, secret, recovery } = await registerWithSecondFactor(api, 'secrets');
  const { secret: pending } = await startSetUp(client);
  const rows = JSON.stringify([
    await api.database.query(
      `SELECT f.*, encode(seed_sealed, 'escape') a, encode(pending_sealed, 'escape') b FROM second_factors f`,
    ),
    await api.database.query('SELECT * FROM recovery_codes'),
    await api.database.query('SELECT * FROM audit_entries'),
  ]);
  for (const text of [secret, pending, ...recovery]) expect(rows).not.toContain(text);
});

test('recovery codes stored as SHA-256 by an older version are protected by a key from the next start on', async () => {
  const { client, recovery } = await registerWithSecondFactor(api, 'old codes');
  const [code = ''] = recovery;
  const [user] = await api.database.query<{ id: number }[]>(`SELECT id FROM users WHERE username = 'old codes'`);
  const id = user?.id ?? 0;
  const hash = recoveryHash(id, code);
  const stored = async () =>
    (
      await api.database.query<{ hex: string }[]>(`SELECT encode(code_blind_index, 'hex') AS hex FROM recovery_codes`)
    ).map(({ hex }) => hex);
  expect(await stored()).not.toContain(hash.toString('hex'));
  await api.database.query('DELETE FROM recovery_codes');
  await api.database.query('INSERT INTO recovery_codes (user_id, code_blind_index) VALUES ($1, $2)', [id, hash]);
  await api.database.query('UPDATE key_check SET blind_index_format = 2');
  for (const start of [1, 2]) {
    const again = await api.again();
    expect([start, await stored()]).toEqual([
      start,
      [api.app.get(Sealing, { strict: false }).blindIndex('recovery_code', id, hash.toString('hex')).toString('hex')],
    ]);
    await again.close();
  }
  expect((await login(client, 'old codes', { code })).status).toBe(200);
});

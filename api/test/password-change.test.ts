import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { AttemptLimits } from '../src/passwords/attempt-limits.js';
import { PasswordHasher } from '../src/passwords/password-hasher.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError } from '../harness/http-client.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ hasCostlyHashes: true });
});
afterEach(() => void vi.restoreAllMocks());
afterAll(() => api.close());

const login = (body: unknown) => api.client().post('/api/auth/login', body);

describe('POST /api/me/password', () => {
  test('keeps this browser signed in with a new token, and no other', async () => {
    const ada = await api.register('changes');
    const old = ada.cookie ?? '';
    const answer = await ada.post('/api/me/password', { old_password: PASSWORD, new_password: 'another good one' });
    expect([answer.status, answer.body]).toEqual([200, { ok: true }]);
    expect((await ada.get('/api/me')).status).toBe(200);
    expectError(await api.client().get('/api/me', { Cookie: old }), 401, 'unauthorized');
    expectError(await login({ username: 'changes', password: PASSWORD }), 401, 'invalid_credentials');
    expect((await login({ username: 'changes', password: 'another good one' })).status).toBe(200);
  });

  test('refuses a wrong password and changes nothing', async () => {
    const ada = await api.register('mistypes');
    const answer = await ada.post('/api/me/password', { old_password: 'wrong', new_password: 'another good one' });
    expectError(answer, 400, 'wrong_password');
    expect((await ada.get('/api/me')).status).toBe(200);
    await api.login('mistypes');
  });

  test('of two at once lets one win', async () => {
    const ada = await api.register('twice');
    const change = (new_password: string) => ada.post('/api/me/password', { old_password: PASSWORD, new_password });
    const hasher = api.app.get(PasswordHasher);
    const check = hasher.check.bind(hasher);
    const permits = vi.spyOn(api.app.get(AttemptLimits), 'takePermit');
    // The one that loses has found its session, which ends with the other.
    vi.spyOn(hasher, 'check').mockImplementationOnce(async (...args) => {
      await expect.poll(() => permits.mock.calls.length).toBe(2);
      return check(...args);
    });
    const answers = await Promise.all([change('the first new one'), change('the second new one')]);
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 400]);
    expect(answers.find((answer) => answer.status === 400)?.body['error']).toBe('wrong_password');
  });

  test('requires a strong password, also when the old one is from before that rule', async () => {
    const ada = await api.register('old short');
    const hash = await new PasswordHasher().hash('x');
    await api.database.query(`UPDATE users SET password_hash = $1 WHERE username = 'old short'`, [hash]);
    expect((await login({ username: 'old short', password: 'x' })).status).toBe(200);
    const change = (new_password: string) => ada.post('/api/me/password', { old_password: 'x', new_password });
    await ada.post('/api/auth/login', { username: 'old short', password: 'x' });
    const refused = await change('eleven char');
    expectError(refused, 400, 'weak_password', { fields: { new_password: 'too_short' } });
    expectError(await change('My Old Short password'), 400, 'weak_password', {
      fields: { new_password: 'contains_name' },
    });
    expectError(await change(`${PASSWORD}\udfff`), 400, 'validation_failed', { fields: { new_password: 'invalid' } });
    expect((await login({ username: 'old short', password: 'x' })).status).toBe(200);
  });

  test('refuses an empty new password', async () => {
    const ada = await api.register('empties');
    const answer = await ada.post('/api/me/password', { old_password: PASSWORD, new_password: '' });
    expectError(answer, 400, 'validation_failed', { fields: { new_password: 'required' } });
  });
});

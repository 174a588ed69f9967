import { once } from 'node:events';
import { connect } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { JsonBodyInterceptor } from '../src/http/json-body.interceptor.js';
import { codeOf, copyOf, login, registerWithSecondFactor } from '../harness/second-factor.js';
import { expectError, type HttpClient } from '../harness/http-client.js';
import { startApi, type TestApi } from '../harness/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());
afterEach(() => void vi.restoreAllMocks());

/** Sends all of a request but the last byte of its body, and waits for its guards. @returns sends that byte, gives the answer */
async function withhold(client: HttpClient, path: string, body: object): Promise<() => Promise<string>> {
  const intercept = vi.spyOn(JsonBodyInterceptor.prototype, 'intercept');
  const text = JSON.stringify(body);
  const socket = connect(Number(new URL(api.url).port), '127.0.0.1');
  const type = ['Content-Type: application/json', `Content-Length: ${Buffer.byteLength(text)}`];
  const head = [`POST ${path} HTTP/1.1`, 'Host: localhost', 'Connection: close', `Cookie: ${client.cookie}`, ...type];
  socket.write(`${head.join('\r\n')}\r\n\r\n${text.slice(0, -1)}`);
  await expect.poll(() => intercept.mock.calls.length).toBe(1);
  intercept.mockRestore();
  return async () => {
    let answer = '';
    socket.setEncoding('utf8').on('data', (part: string) => (answer += part));
    socket.write(text.slice(-1));
    await once(socket, 'close');
    return answer;
  };
}

describe('a request whose body ends after its user has signed out everywhere', () => {
  test.each([
    ['shows no recovery codes', '/api/me/second-factor/recovery-codes', {}],
    ['shows no secret', '/api/me/second-factor', {}],
    ['stores nothing', '/api/apiprofile', { api_id: 4242, api_hash: 'a'.repeat(32), name: 'of a thief' }],
  ])('%s', async (name, path, body) => {
    const { client: ada } = await registerWithSecondFactor(api, name);
    const finish = await withhold(copyOf(api, ada), path, body);
    expect((await ada.delete('/api/auth/sessions')).status).toBe(200);
    expect(await finish()).toMatch(/^HTTP\/1\.1 401 [\s\S]*"unauthorized"/);
  });

  test('is answered while the session goes on', async () => {
    const ada = await api.register('slow');
    const finish = await withhold(ada, '/api/me/second-factor', {});
    expect(await finish()).toMatch(/^HTTP\/1\.1 200 [\s\S]*"secret"/);
  });
});

describe('a request that waits for the row of its user, who signs out everywhere before it', () => {
  test.each(['/api/me/second-factor', '/api/me/second-factor/recovery-codes'])('%s', async (path) => {
    const { client: ada, secret } = await registerWithSecondFactor(api, path);
    const thief = copyOf(api, ada);
    const id = (await ada.get<{ id: number }>('/api/me')).body.id;
    const runner = api.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM users WHERE id = $1 FOR UPDATE', [id]);
    // Both wait for the row, in this order.
    const signOut = ada.delete('/api/auth/sessions');
    await waiting(1);
    const answer = thief.post(path);
    await waiting(2);
    await runner.commitTransaction();
    await runner.release();
    expect((await signOut).status).toBe(200);
    expectError(await answer, 401, 'unauthorized');
    expect((await login(api.client(), path, { code: codeOf(secret) })).status).toBe(200);
  });

  async function waiting(count: number): Promise<void> {
    const query = "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()";
    await expect.poll(async () => (await api.database.query<object[]>(query)).length).toBe(count);
  }
});

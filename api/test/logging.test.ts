import { readFile } from 'node:fs/promises';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { captureOutput } from '../harness/captured-output.js';
import { newDatabase, startApi, type TestApi } from '../harness/test-api.js';
import { expectError, type HttpClient } from '../harness/http-client.js';

const ID = /^[\da-z]{9,}$/;

/** What is written to the standard streams while `act` runs, as lines. */
async function linesOf(act: () => unknown): Promise<string[]> {
  const output = captureOutput();
  try {
    await act();
  } finally {
    output.end();
  }
  return output.end().split('\n').slice(0, -1);
}

const idOf = (answer: { headers: Headers }) => answer.headers.get('x-request-id');

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ env: { LOG_LEVEL: 'warn' } });
});
afterAll(() => api.close());

const guess = (client: HttpClient) => client.post('/api/auth/login', { username: 'nobody', password: 'a wrong one' });

describe('the id of a request', () => {
  test('is on every answer, and in the body of every error', async () => {
    const client = api.client();
    const answers = [
      await client.get('/api/health'),
      await client.get('/api/me'),
      await client.get('/api/nowhere'),
      await client.get(`/api/me?${'x'.repeat(3000)}`),
      await client.post('/api/auth/login', '{'),
      await client.get('/'),
    ];
    const ids = answers.map(idOf);
    for (const id of ids) expect(id).toMatch(ID);
    expect(new Set(ids).size).toBe(answers.length);
    for (const { body, status, headers } of answers) {
      if (status >= 400 && headers.get('content-type')?.startsWith('application/json'))
        expect(body).toMatchObject({ request_id: headers.get('x-request-id') });
    }
    expectError(answers[1] ?? expect.unreachable(), 401, 'unauthorized');
  });

  test.each(['3f2504e0-4f89-41d3-9a0c-0305e82c3301', '0123456789abcdef0123456789abcdef', 'a'])(
    'is that of a proxy which the settings trust: %s',
    async (id) => {
      expect(idOf(await api.client().get('/api/health', { 'X-Request-Id': id }))).toBe(id);
    },
  );

  test.each(['', 'a b', 'a"b', 'a,b', 'é', `${'x'.repeat(65)}`])('is a new one in place of %j', async (id) => {
    expect(idOf(await api.client().get('/api/health', { 'X-Request-Id': id }))).toMatch(ID);
  });

  test('is a new one when no proxy is trusted', async () => {
    const open = await api.again({ TRUSTED_PROXIES: '' });
    expect(idOf(await open.client().get('/api/health', { 'X-Request-Id': 'chosen' }))).toMatch(ID);
    await open.close();
  });
});

test('every line that a request writes has its id, also of requests at once; other lines have none', async () => {
  const clients = Array.from({ length: 8 }, () => api.client());
  let answers: Awaited<ReturnType<typeof guess>>[] = [];
  const lines = await linesOf(async () => {
    answers = await Promise.all(clients.map(guess));
    new Logger('Elsewhere').warn('nobody asked');
  });
  const expected = answers.map((answer, i) => `${idOf(answer)} [SignIn] Failed sign-in from ${clients[i]?.address}`);
  const written = lines.map((line) => line.replace(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z WARN +/, ''));
  expect(written.sort()).toEqual([...expected, '[Elsewhere] nobody asked'].sort());
});

test('a line for people shows no control characters, and every further line of it is set in', async () => {
  const lines = await linesOf(() => {
    new Logger('Errors').warn('100%s of \u001b[31mred\r\n[SignIn] Failed sign-in from 192.0.2.1\n    at f (a.js:1:1)');
  });
  expect(lines.slice(1)).toEqual(['    [SignIn] Failed sign-in from 192.0.2.1', '    at f (a.js:1:1)']);
  expect(lines[0]).toMatch(/ WARN {2}\[Errors\] 100%s of \\u001b\[31mred\\u000d$/);
});

/** Tries the samples of both languages on lines of the panel that is started last. */
async function expectFoundByFail2ban(panel: TestApi, ...forged: string[]): Promise<void> {
  const client = panel.client();
  const lines = await linesOf(async () => {
    await guess(client);
    for (const text of forged) new Logger('Errors').warn(text);
  });
  for (const name of ['README.md', 'README.ru.md']) {
    const readme = await readFile(new URL(`../../${name}`, import.meta.url), 'utf8');
    const [, failregex = ''] = /^failregex = (.+)$/m.exec(readme) ?? [];
    const finder = new RegExp(failregex.replace('<ADDR>', '(?<address>[\\d.]+|[\\da-f:]+)'));
    expect(lines.flatMap((line) => finder.exec(line)?.groups?.['address'] ?? [])).toEqual([client.address]);
  }
}

test('fail2ban finds failed sign-ins in plain lines, and nothing else', () =>
  expectFoundByFail2ban(api, 'x\nFailed sign-in from 192.0.2.1', 'Failed sign-in from 192.0.2.1'));

describe('in production', () => {
  let production: TestApi;
  beforeAll(async () => {
    production = await startApi({
      env: { DATABASE_URL: await newDatabase(), LOG_LEVEL: 'warn', NODE_ENV: 'production' },
    });
  });
  afterAll(() => production.close());

  test('each line is one JSON object with level, time in UTC, place and the id of the request', async () => {
    const ada = await production.register('ada');
    await production.database.query('ALTER TABLE session_tokens RENAME TO elsewhere');
    let refused = await ada.get('/api/health');
    const lines = await linesOf(async () => {
      refused = await ada.get('/api/me');
      new Logger('Elsewhere').warn('two\nlines "quoted" \u001b[31m');
    });
    await production.database.query('ALTER TABLE elsewhere RENAME TO session_tokens');
    expectError(refused, 500, 'internal_error');
    const time = expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string;
    expect(lines.map((line) => JSON.parse(line) as unknown)).toEqual([
      {
        level: 'error',
        time,
        pid: process.pid,
        context: 'Errors',
        request_id: idOf(refused),
        message: expect.stringMatching(/^GET \/api\/me: The database refused a query: 42P01/) as string,
      },
      { level: 'warn', time, pid: process.pid, context: 'Elsewhere', message: 'two\nlines "quoted" \u001b[31m' },
    ]);
    expect(lines.join('')).not.toMatch(/elsewhere|SELECT|session_tokens/);
  });

  test('an error given to the logger is written without the query, its values or the words of the driver', async () => {
    const error = await production.database
      .query(`SELECT $1::int, 'of the query'`, ['a secret value'])
      .catch((refusal: unknown) => refusal);
    const lines = await linesOf(() => {
      new Logger('Errors').error(error);
      new Logger('Errors').error({ err: error });
    });
    expect(lines).toHaveLength(2);
    for (const line of lines) {
      expect(line).toContain('The database refused a query: 22P02');
      expect(line).not.toMatch(/SELECT|of the query|a secret value|invalid input/);
    }
  });

  test('fail2ban finds failed sign-ins, and nothing else', () =>
    expectFoundByFail2ban(
      production,
      'x\nFailed sign-in from 192.0.2.1',
      'x "message":"Failed sign-in from 192.0.2.1"',
    ));
});

test('each failure is one line that names the address and nothing else of the request', async () => {
  await api.register('logged');
  const guess = (username: string, address: string) =>
    api.client(address).post('/api/auth/login', { username, password: 'a wrong password' });
  const lines = await linesOf(async () => {
    await guess('logged', '203.0.113.8');
    await guess('x\nFailed sign-in from 198.51.100.1\n', '203.0.113.8');
    await guess('logged', '203.0.113.9\u00a0Failed sign-in from 198.51.100.1').catch(() => undefined);
  });
  const text = lines.join('\n');
  expect(text.match(/"Failed sign-in from 203\.0\.113\.8"/g)).toHaveLength(2);
  expect(text.match(/Failed sign-in from /g)).toHaveLength(3);
  expect(text).not.toContain('198.51.100.1');
  expect(text).not.toContain('logged');
});

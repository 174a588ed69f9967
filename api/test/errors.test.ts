import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { ERROR_CODES, SESSION_INVALID_CODES, TELEGRAM_ERRORS_EN, TELEGRAM_ERRORS_RU } from '@giftbuyer/contracts';
import { ERRORS } from '../src/errors/error-table.js';
import { telegramErrorText } from '../src/errors/telegram-error-text.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError, type HttpClient } from '../harness/http-client.js';

let api: TestApi;
let ada: HttpClient;
beforeAll(async () => {
  api = await startApi();
  ada = await api.register('ada');
});
afterAll(() => api.close());

test('every code of Telegram that ends a session, and every other known one, has a sentence in both languages', () => {
  const codes = Object.keys(TELEGRAM_ERRORS_RU);
  expect(codes).toEqual(expect.arrayContaining([...SESSION_INVALID_CODES]));
  expect(codes.toSorted()).toEqual(Object.keys(TELEGRAM_ERRORS_EN).toSorted());
  for (const code of codes) {
    const { ru, en } = telegramErrorText(code);
    expect([code, ru]).toEqual([code, expect.stringMatching(/[а-я].*\.$/i)]);
    expect([code, en]).toEqual([code, expect.stringMatching(/^[ -~]+\.$/)]);
  }
});

test.each([
  ['USER_MIGRATE_4', TELEGRAM_ERRORS_EN.USER_MIGRATE_X],
  ['EMAIL_UNCONFIRMED_6', TELEGRAM_ERRORS_EN.EMAIL_UNCONFIRMED],
  ['toString', 'Telegram refused the request: toString.'],
])('the sentence of %s', (code, en) => {
  expect(telegramErrorText(code).en).toBe(en);
});

test('every code has a status and a sentence in both languages', () => {
  for (const code of ERROR_CODES) {
    expect(ERRORS[code].status).toBeGreaterThanOrEqual(400);
    expect(ERRORS[code].ru).toMatch(/[а-я].*\.$/i);
    expect(ERRORS[code].en).toMatch(/^[ -~]+\.$/);
  }
});

describe('paths and methods', () => {
  test.each(['/api', '/api/', '/api/unknown', '/api/accounts/unknown/deep', '/api/%E0%A4%A'])(
    '%s is not found',
    async (path) => {
      expectError(await ada.get(path), 404, 'not_found');
      expectError(await api.client().get(path), 404, 'not_found');
    },
  );

  test.each([
    ['POST', '/api/health', 'GET, HEAD'],
    ['PUT', '/api/auth/register', 'POST'],
    ['GET', '/api/auth/logout', 'DELETE'],
    ['OPTIONS', '/api/me', 'GET, HEAD'],
    ['GET', '/api/apiprofile/1', 'DELETE, PATCH'],
    ['TRACE', '/api/me', 'GET, HEAD'],
  ])('%s %s is not allowed', async (method, path, allow) => {
    // fetch refuses to send TRACE.
    const answer = await new Promise<{ status?: number; allow?: string; text: string }>((resolve, reject) => {
      request(new URL(path, api.url), { method }, (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        response.on('end', () => resolve({ status: response.statusCode, allow: response.headers.allow, text }));
      })
        .on('error', reject)
        .end();
    });
    expect(answer).toMatchObject({ status: 405, allow });
    expect(JSON.parse(answer.text)).toMatchObject({ error: 'method_not_allowed' });
  });

  test.each([
    '0',
    '-1',
    '1.5',
    '1e3',
    '0x1',
    '01',
    'abc',
    '%00',
    '%E0%A4%A',
    '2147483648',
    '9007199254740993',
    '%201',
    '1%20',
  ])('an id like %s is not found', async (id) => {
    expectError(await ada.patch(`/api/apiprofile/${id}`, { name: 'x' }), 404, 'not_found');
    expectError(await ada.delete(`/api/apiprofile/${id}`), 404, 'not_found');
  });
});

describe('bodies', () => {
  test('of 100 kB are read, larger ones refused', async () => {
    const limit = 100 * 1024;
    const body = (size: number) => `{"username":"${'x'.repeat(size - '{"username":""}'.length)}"}`;
    expectError(await api.client().post('/api/auth/login', body(limit + 1)), 413, 'payload_too_large');
    const atLimit = await api.client().post('/api/auth/login', body(limit));
    expectError(atLimit, 400, 'validation_failed', { fields: { username: 'too_long' } });
  });

  test.each(['{"name":"x","__proto__":{"a":1}}', '{"name":"x","constructor":{}}', '{"name":{"prototype":1}}'])(
    'with special keys are malformed: %s',
    async (body) => {
      expectError(await ada.patch('/api/apiprofile/1', body), 400, 'validation_failed', {
        fields: { name: 'required' },
      });
    },
  );

  test('that are malformed or arrays are refused where no field is required, too', async () => {
    const { body: document } = await ada.get('/docs-json');
    const { paths } = document as { paths: Record<string, Record<string, { requestBody?: object }>> };
    const withBody = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { requestBody }]) => (requestBody ? [{ method, path }] : [])),
    );
    expect(withBody).toContainEqual({ method: 'post', path: '/api/ledgers/seen' });
    const answered: string[] = [];
    for (const { method, path } of withBody) {
      for (const body of ['[]', '{"account_id":', '7']) {
        const address = path.replace(/\{\w+\}/g, '1234567');
        const { status } = await ada.open(method.toUpperCase(), address, body);
        if (status < 400 || status >= 500) answered.push(`${method} ${path} ${body}: ${status}`);
      }
    }
    expect(answered).toEqual([]);
  });

  test('in an unknown character set or coding count as empty', async () => {
    const type = { 'Content-Type': 'application/json; charset=klingon' };
    expectError(await api.client().post('/api/auth/login', '{}', type), 401, 'invalid_credentials');
    const coding = { 'Content-Encoding': 'klingon' };
    expectError(await api.client().post('/api/auth/login', '{}', coding), 401, 'invalid_credentials');
  });
});

describe('texts that PostgreSQL cannot hold', () => {
  test.each(['a\u0000', '\u0000', 'ada\ud800', '\udc00ada', 'a\u0007'])('%j is no name of a user', async (username) => {
    expectError(await api.client().post('/api/auth/login', { username, password: 'x' }), 401, 'invalid_credentials');
  });

  test('in a password are a wrong password', async () => {
    for (const password of ['a\u0000', 'a\ud800']) {
      const answer = await api.client().post('/api/auth/login', { username: 'ada', password });
      expectError(answer, 401, 'invalid_credentials');
    }
  });

  const fields: [string, string, object][] = [
    ['POST', '/api/auth/register', { username: 'X', password: PASSWORD }],
    ['POST', '/api/auth/send_code', { api_profile_id: 1, phone: 'X' }],
    ['POST', '/api/auth/resend_code', { login_id: 'X' }],
    ['POST', '/api/auth/confirm_code', { login_id: 'X', code: '1' }],
    ['POST', '/api/auth/confirm_code', { login_id: 'x', code: 'X' }],
    ['POST', '/api/auth/confirm_password', { login_id: 'X', password: 'x' }],
    ['POST', '/api/auth/cancel', { login_id: 'X' }],
    ['POST', '/api/apiprofile', { api_id: 1, api_hash: 'X' }],
    ['POST', '/api/apiprofile', { api_id: 1, api_hash: 'f'.repeat(32), name: 'X' }],
    ['PATCH', '/api/apiprofile/1', { name: 'X' }],
    ['GET', '/api/accounts/stars?at=X', {}],
    ['GET', '/api/account/1/history?from=X', {}],
  ];
  test.each(fields)('%s %s with %j is the fault of the caller', async (method, path, body) => {
    for (const [text, escaped] of [
      ['a\u0000b', 'a%00b'],
      ['a\ud800b', 'a%ED%A0%80b'],
    ] as const) {
      const json = method === 'GET' ? undefined : JSON.stringify(body).replace('"X"', JSON.stringify(text));
      const { status } = await ada.open(method, path.replace('X', escaped), json);
      expect([400, 404]).toContain(status);
    }
  });
});

describe('words for people', () => {
  test.each([
    [undefined, 'ru'],
    ['en', 'en'],
    ['en-GB,en;q=0.9', 'en'],
    ['ru,en;q=0.8', 'ru'],
    ['ru;q=0.1,en', 'en'],
    ['de', 'ru'],
    ['de,en;q=0.5', 'en'],
    ['*', 'ru'],
  ] as const)('Accept-Language %s is answered in %s', async (header, language) => {
    const { body, headers } = await api.client().get('/api/me', header ? { 'Accept-Language': header } : {});
    expect(body['detail']).toBe(ERRORS.unauthorized[language]);
    expect(headers.get('vary')).toContain('Accept-Language');
  });
});

test('an unexpected failure tells the caller nothing, and the log no values', async () => {
  const broken = await startApi();
  const user = await broken.register('ada');
  const lines: string[] = [];
  const write = process.stderr.write.bind(process.stderr);
  process.stderr.write = (text: string | Uint8Array) => lines.push(String(text)) > 0;
  try {
    await broken.database.query('ALTER TABLE session_tokens RENAME TO elsewhere');
    const refused = await user.get('/api/me');
    expectError(refused, 500, 'internal_error');
    expect(lines.join('')).toContain(` ERROR ${String(refused.body['request_id'])} [Errors] GET /api/me: `);
    // In full once a minute for each place, and the first of the others by their ids, so that repetitions do not fill the disk.
    const ids = [];
    for (let i = 0; i < 21; i++) {
      const again = await user.get('/api/me');
      expectError(again, 500, 'internal_error');
      ids.push(String(again.body['request_id']));
    }
    const written = ids.map((id) => lines.join('').includes(`${id} [Errors] GET /api/me: the same error again`));
    expect(written).toEqual([...Array<boolean>(20).fill(true), false]);
  } finally {
    process.stderr.write = write;
    await broken.close();
  }
  expect(lines.join('').match(/The database refused a query: 42P01/g)).toHaveLength(1);
  expect(lines.join('')).not.toContain('elsewhere');
  expect(lines.join('')).not.toContain('SELECT');
});

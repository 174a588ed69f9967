import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { panelLogger } from '../src/logging/panel-logger.js';
import { scrubbed } from '../src/logging/scrubber.js';
import { captureOutput } from '../harness/captured-output.js';

const X = '[redacted]';
const HEX = '0123456789abcdef0123456789ABCDEF';
const SESSION = `1${Buffer.from(Array.from({ length: 263 }, (_, i) => (i * 197 + 31) % 256)).toString('base64')}`;
const JWT = 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJlIG9mIGl0';

test.each([
  ['+79996621071', X],
  ['of +7 (999) 662-10-71, twice', `of ${X}, twice`],
  ['phone: 4479111234', `phone: ${X}`],
  ['79996621071', X],
  ['(380441234567).', `(${X}).`],
  ['8613800138000', X],
  ['code 22222', `code ${X}`],
  ['Login code: 123456. Do not give it', `Login code: ${X}. Do not give it`],
  ['{"phone_code":"22222"}', `{"phone_code":"${X}"}`],
  ['the code is 22222', `the code is ${X}`],
  ['ваш код: 22222', `ваш код: ${X}`],
  [`api_hash=${HEX}`, `api_hash=${X}`],
  [HEX.repeat(16), X],
  [`Bearer ${JWT}`, `Bearer ${X}`],
  [JWT.replace(/\.[^.]*$/, ''), X],
  [`session ${SESSION}!`, `session ${X}!`],
  [Buffer.from(SESSION).toString('base64url'), X],
  ['postgres://ada:p%40ss:word@db:5432/panel', `postgres://ada:${X}@db:5432/panel`],
])('%s is written without its secret', (text, expected) => {
  expect(scrubbed(text)).toBe(expected);
});

test('keys of 32 bytes and more are found in base64', () => {
  for (let i = 0; i < 200; i++) {
    for (const encoding of ['base64', 'base64url'] as const) {
      const key = createHash('sha512').update(String(i)).digest(encoding);
      expect([key, scrubbed(`(${key})`)]).toEqual([key, `(${X})`]);
    }
  }
});

test.each([
  '550e8400-e29b-41d4-a716-446655440000',
  '/tmp/giftbuyer/550e8400-e29b-41d4-a716-446655440000/keys',
  'The login of user 17 is 34 years, 7 months and 12345678 ms old',
  'Telegram id 8123456789, account 2147483647, auth key -8071234567890123456',
  'PanelUsers1795348800000 at 1795348800000',
  '2026-11-28T16:41:09.123Z, 2026-11-28T16:41:09+03:00',
  'Failed sign-in from 198.51.100.1 and 2001:db8:85a3:1111:2222:8a2e:370:7334',
  'exit code 137, status code 503, code: ECONNREFUSED, code 42P01, a code of 5 digits',
  'The database refused a query: 23505 accounts_user_id_environment_telegram_id_key',
  'FLOOD_WAIT_86400 for 86400 s',
  '    at AccountsService.refreshAccountsOfUserInTheBackground (/srv/panel/api/dist/accounts/accounts-of-users/Refresh2.js:12:34)',
  '    at async file:///home/ada/GiftBuyer/node_modules/@nestjs/core/router/router-execution-context.js:46:28',
  'postgres://127.0.0.1:5432/panel and https://panel.example.org:8443/x@y',
  '1 + 1234 = 1235; test_0123456789abcdef',
])('%s is written as it is', (text) => {
  expect(scrubbed(text)).toBe(text);
});

test('a long text is cut, and no text takes long', () => {
  expect(scrubbed('x '.repeat(10_000))).toMatch(/^(x ){8192} … \(3616 more characters\)$/);
  const begin = process.cpuUsage();
  for (const part of ['eyJ', 'eyJ-', '+1', '+1 ', 'a.', 'a://', 'a://b:', 'code ', '0', 'f', 'aB3', '/aB3', '-', 'код'])
    scrubbed(part.repeat(16_384 / part.length));
  const { user } = process.cpuUsage(begin);
  // Each of them takes well under a millisecond; one of quadratic time would take seconds.
  expect(user / 1000).toBeLessThan(1000);
});

test('nothing goes to the log unscrubbed, in JSON or plain', () => {
  for (const NODE_ENV of ['production', 'development']) {
    const logger = panelLogger(readConfig({ NODE_ENV, SANDBOX: 'off' }));
    const output = captureOutput();
    logger.warn(`code 22222 of +79996621071`, `Place of ${HEX}`);
    logger.error(new Error(`of ${JWT}`));
    logger.error({ of: { api_hash: HEX, list: [SESSION] } });
    output.end();
    const text = output.end();
    expect(text.match(/\[redacted\]/g)).toHaveLength(NODE_ENV === 'production' ? 6 : 4);
    for (const secret of ['22222', '9996621071', HEX, JWT, SESSION]) expect(text).not.toContain(secret);
  }
});

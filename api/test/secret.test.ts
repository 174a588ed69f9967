import { format, inspect } from 'node:util';
import { Logger } from '@nestjs/common';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { captureOutput } from '../harness/captured-output.js';
import { readConfig } from '../src/config/config.js';
import { Secret } from '../src/secret.js';
import { Sealing } from '../src/sealing/sealing.js';
import { startApi, type TestApi } from '../harness/test-api.js';

const VALUE = 'correct horse';
const secret = new Secret(VALUE);

let api: TestApi;
beforeAll(async () => {
  api = await startApi({ env: { LOG_LEVEL: 'verbose' } });
});
afterAll(() => api.close());

test('gives its value only to `reveal`', () => {
  expect(secret.reveal()).toBe(VALUE);
  const shown = [
    String(secret),
    `${secret as unknown as string}`,
    'of ' + (secret as unknown as string),
    JSON.stringify({ secret, list: [secret] }),
    inspect({ deep: { secret } }, { showHidden: true, depth: null }),
    format('%s %o %O %j %d', secret, secret, secret, secret, secret),
    JSON.stringify(Object.entries(secret)),
    JSON.stringify({ ...secret }),
    inspect(structuredClone(secret)),
    inspect(new Error('x', { cause: secret })),
  ].join('\n');
  expect(shown).not.toContain('horse');
  expect(shown.split('\n').slice(0, 4)).toEqual([
    '[redacted]',
    '[redacted]',
    'of [redacted]',
    '{"secret":"[redacted]","list":["[redacted]"]}',
  ]);
});

test('in a line of the log', () => {
  const output = captureOutput();
  new Logger('Place').log({ secret, of: [secret] });
  new Logger('Place').log(`of ${secret as unknown as string}`);
  output.end();
  expect(output.end()).not.toContain('horse');
});

test('unsealed values and secret settings are Secrets', () => {
  const sealing = api.app.get(Sealing, { strict: false });
  const place = { table: 'accounts', column: 'session_sealed', rowId: 1, ownerId: 1 };
  expect(inspect(sealing.unseal(place, sealing.seal(place, VALUE)))).toBe('[redacted]');
  const config = readConfig({
    SECRET_KEY: Buffer.alloc(32, 9).toString('base64'),
    DATABASE_URL: 'postgres://ada:horse@db:5432/panel',
  });
  const shown = inspect(config, { depth: null }) + JSON.stringify(config);
  expect(shown).not.toMatch(/horse|09 09|9,9|CQkJ/);
  expect(config.databaseUrl?.reveal()).toBe('postgres://ada:horse@db:5432/panel');
});

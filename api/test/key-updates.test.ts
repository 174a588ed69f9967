import { randomBytes } from 'node:crypto';
import { copyFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { Client } from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { Config, readConfig } from '../src/config/config.js';
import { retireKey, resealAll, rotateKey } from '../src/sealing/key-rotation.js';
import { readKeyring } from '../src/sealing/keyring.js';
import { replaceSecretKey } from '../src/sealing/secret-key-replacement.js';
import { expectError } from '../harness/http-client.js';
import { Person, useTelegramPanel } from '../harness/telegram-panel.js';
import { testDirectory } from '../harness/test-directory.js';

const directory = await testDirectory('key-updates');
const file = join(directory, 'secret.key');
const newFile = join(directory, 'new.key');
await writeFile(file, randomBytes(32).toString('base64'), { mode: 0o600 });
afterAll(() => rm(directory, { recursive: true }));

const panel = useTelegramPanel({ SECRET_KEY: '', SECRET_KEY_FILE: file });
// A panel is ready while its whole schedule runs.
beforeAll(() => panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('stale-accounts').start());

test('a panel with the former secret key stores nothing that would not open after its restart', async () => {
  const { databaseUrl } = panel.api.app.get(Config, { strict: false });
  const DATABASE_URL = databaseUrl?.reveal() ?? '';
  const connection = new Client({ connectionString: DATABASE_URL });
  await connection.connect();
  const replaced = readConfig({ ALLOW_UNSAFE_DATABASE: '1', DATABASE_URL, SECRET_KEY_FILE: newFile });
  const ada = await panel.person('ada');
  const login = await ada.sendCode(panel.newPhone());
  const readings = vi.spyOn(panel.api.database, 'query');
  const log = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);

  await replaceSecretKey(connection, panel.api.app.get(Config, { strict: false }), newFile);
  expect(await rotateKey(connection, replaced, 'seal')).toBe(2);
  const reads = () => readings.mock.calls.filter(([sql]) => sql.includes('FROM data_keys')).length;
  // Each attempt reads twice.
  await expect.poll(reads).toBeGreaterThan(4);
  await connection.query(`UPDATE data_keys SET created_at = created_at - interval '2 minutes'`);
  const keyring = await readKeyring((sql, parameters) => connection.query(sql, parameters), replaced);
  await resealAll(connection, keyring);
  await retireKey(connection, keyring, 'seal', 1);
  await connection.end();

  const asked = panel.sandbox.calls.count('auth.sendCode');
  const begin = { api_profile_id: ada.profileId, phone: panel.newPhone() };
  const profile = { api_id: 4343, api_hash: randomBytes(16).toString('hex') };
  expectError(await ada.client.post('/api/apiprofile', profile), 503, 'unavailable');
  expectError(await ada.client.post('/api/auth/send_code', begin), 503, 'unavailable');
  expectError(await ada.client.post('/api/auth/qr', { api_profile_id: ada.profileId }), 503, 'unavailable');
  expectError(await ada.confirmCode(login), 503, 'unavailable');
  expect(panel.sandbox.calls.count('auth.sendCode')).toBe(asked);
  expect(panel.sandbox.calls.count('auth.signIn')).toBe(0);
  expectError(await panel.api.client().get('/api/ready'), 503, 'unavailable', { not_ready: ['keys'] });
  expect((await panel.api.client().get('/api/health')).status).toBe(200);
  const reports = log.mock.calls.filter(([text]) => String(text).startsWith('The keys could not be read again'));
  expect(reports).toHaveLength(1);
  log.mockRestore();

  // The setting is a file: the panel needs no restart.
  await copyFile(newFile, file);
  await expect.poll(async () => (await panel.api.client().get('/api/ready')).status).toBe(200);
  expect((await ada.confirmCode(login)).body).toEqual({ ok: true });
  const restarted = await panel.api.again({ SECRET_KEY_FILE: newFile });
  const again = new Person(await restarted.login('ada'), ada.profileId);
  const [account] = (await again.list()).accounts;
  expect((await again.refreshed(account?.id ?? 0)).at(-1)).toMatchObject({ done: true });
  await restarted.close();
});

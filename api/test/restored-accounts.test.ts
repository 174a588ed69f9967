import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { SchedulerRegistry } from '@nestjs/schedule';
import { DataSource } from 'typeorm';
import { afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { writeBackup } from '../src/backup/write-backup.js';
import { restoreFile } from '../src/cli/backup-commands.js';
import { readConfig } from '../src/config/config.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { migrations } from '../src/database/migrations/index.js';
import { PURPOSES, wrapKey } from '../src/sealing/keyring.js';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { newEmptyDatabase, type TestApi } from '../harness/test-api.js';
import { Person, useTelegramPanel } from '../harness/telegram-panel.js';
import { testDirectory } from '../harness/test-directory.js';

const SECRET_KEY = randomBytes(32).toString('base64');
const panel = useTelegramPanel({ SECRET_KEY });
let directory: string;
beforeAll(() => stopCleanup(panel.api));
beforeEach(async () => {
  directory = await testDirectory('restored');
});
afterEach(() => rm(directory, { recursive: true }));

function stopCleanup({ app }: TestApi): void {
  app.get(SchedulerRegistry, { strict: false }).getCronJob('login-cleanup').stop();
}

/** A backup of the panel's database. */
async function backUp(): Promise<string> {
  const [{ name }] = await panel.api.database.query<[{ name: string }]>('SELECT current_database() AS name');
  const database = new URL(await newEmptyDatabase());
  database.pathname = name;
  const file = join(directory, 'all.backup');
  await withBootLock(database.href, (connection) => writeBackup(connection, file));
  return file;
}

/** @returns the new database that holds the backup */
async function restore(file: string): Promise<string> {
  const DATABASE_URL = await newEmptyDatabase();
  await restoreFile(readConfig({ DATABASE_URL, SECRET_KEY }), file);
  return DATABASE_URL;
}

test('accounts of a backup are read on another machine, as soon as a person has confirmed', async () => {
  const ada = await panel.person('ada');
  const { id } = await ada.addAccount(panel.newPhone());
  const { tag_id } = (await ada.client.post('/api/tags', { name: 'VIP', colour: 'purple' })).body;
  const labels = { note: 'Mine', tag_ids: [tag_id] };
  expect((await ada.client.patch(`/api/account/${id}`, labels)).status).toBe(200);
  const moved = await panel.api.again({ DATABASE_URL: await restore(await backUp()) });
  const client = await moved.login('ada');
  const there = new Person(client, ada.profileId);
  expect((await there.refreshed(id)).at(-1)).toMatchObject({ error: 'installation_unconfirmed' });
  expect((await client.post('/api/installation/confirm', {})).status).toBe(200);
  expect((await there.refreshed(id)).at(-1)).toMatchObject({ done: true, account: { id, status: 'ok', ...labels } });
  expect((await client.post('/api/tags', { name: 'Next', colour: 'red' })).body).toEqual({
    tag_id: Number(tag_id) + 1,
  });
  await moved.close();
});

test('a login of a backup that waits to be cancelled leaves no device behind', async () => {
  const grace = await panel.person('grace');
  const phone = panel.newPhone();
  const login = await grace.sendCode(phone);
  panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
  await grace.confirmCode(login);
  const heal = panel.sandbox.faults.add({ method: 'auth.logOut', kind: 'disconnect' });
  expect((await grace.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: false });
  const file = await backUp();
  heal();
  expect(panel.sandbox.world.devices(phone)).toHaveLength(1);

  const moved = await panel.api.again({ DATABASE_URL: await restore(file) });
  stopCleanup(moved);
  const client = await moved.login('ada');
  expect((await client.post('/api/installation/confirm', {})).status).toBe(200);
  await moved.database.query('UPDATE pending_logins SET cancel_retry_at = NULL');
  await moved.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
  expect(panel.sandbox.world.devices(phone)).toEqual([]);
  expect(await moved.database.query('SELECT FROM pending_logins')).toEqual([]);
  expect(await moved.database.query(`SELECT FROM session_locks WHERE key LIKE 'login:%'`)).toEqual([]);
  await moved.close();
});

test('a backup older than that confirmation is restored for its version, and waits for it after the update', async () => {
  const before = migrations.slice(
    0,
    migrations.findIndex(({ name }) => name.startsWith('Installation')),
  );
  const url = await newEmptyDatabase();
  const old = await new DataSource({ type: 'postgres', url, migrations: before }).initialize();
  await old.runMigrations();
  for (const purpose of PURPOSES) {
    const wrapped = wrapKey(Buffer.from(SECRET_KEY, 'base64'), purpose, 1, randomBytes(32));
    await old.query('INSERT INTO data_keys (purpose, version, wrapped) VALUES ($1, 1, $2)', [purpose, wrapped]);
  }
  await old.query(`INSERT INTO users (username, password_hash) VALUES ('ada', '')`);
  await old.query(
    `INSERT INTO pending_logins (id, user_id, phone_index, state_sealed, expires_at) SELECT 'old', id, '', '', now() FROM users`,
  );
  await old.destroy();
  const file = join(directory, 'old.backup');
  await withBootLock(url, (connection) => writeBackup(connection, file));

  const DATABASE_URL = await restore(file);
  const tables = new DataSource({ type: 'postgres', url: DATABASE_URL });
  await tables.initialize();
  expect(await tables.query('SELECT name FROM migrations ORDER BY id')).toHaveLength(before.length);
  const updated = await panel.api.again({ DATABASE_URL });
  expect(await tables.query('SELECT place FROM installation')).toEqual([{ place: 'restored' }]);
  // The update has made it.
  expect(await tables.query('SELECT key FROM session_locks')).toEqual([{ key: 'login:old' }]);
  await updated.close();
  await tables.destroy();
});

test('a backup of data that no panel has used since it was updated waits for that confirmation too', async () => {
  const url = await newEmptyDatabase();
  const updated = await new DataSource({ type: 'postgres', url, migrations }).initialize();
  await updated.runMigrations();
  await updated.destroy();
  const file = join(directory, 'unused.backup');
  await withBootLock(url, (connection) => writeBackup(connection, file));

  const tables = await new DataSource({ type: 'postgres', url: await restore(file) }).initialize();
  expect(await tables.query('SELECT place FROM installation')).toEqual([{ place: 'restored' }]);
  await tables.destroy();
});

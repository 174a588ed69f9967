import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DataSource } from 'typeorm';
import { expect, test } from 'vitest';
import { writeBackup } from '../src/backup/write-backup.js';
import { restoreFile } from '../src/cli/backup-commands.js';
import { readConfig } from '../src/config/config.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { migrations } from '../src/database/migrations/index.js';
import { newEmptyDatabase } from '../harness/test-api.js';
import { Person, useTelegramPanel } from '../harness/telegram-panel.js';
import { testDirectory } from '../harness/test-directory.js';

const SECRET_KEY = randomBytes(32).toString('base64');
const panel = useTelegramPanel({ SECRET_KEY });

test('accounts of a backup are read on another machine, as soon as a person has confirmed', async () => {
  const ada = await panel.person('ada');
  const { id } = await ada.addAccount(panel.newPhone());
  const { tag_id } = (await ada.client.post('/api/tags', { name: 'VIP', colour: 'purple' })).body;
  const labels = { note: 'Mine', tag_ids: [tag_id] };
  expect((await ada.client.patch(`/api/account/${id}`, labels)).status).toBe(200);
  const [{ name }] = await panel.api.database.query<[{ name: string }]>('SELECT current_database() AS name');
  const database = new URL(await newEmptyDatabase());
  database.pathname = name;
  const directory = await testDirectory('restored');
  const file = join(directory, 'all.backup');
  await withBootLock(database.href, (connection) => writeBackup(connection, file));

  const DATABASE_URL = await newEmptyDatabase();
  await restoreFile(readConfig({ DATABASE_URL, SECRET_KEY }), file);
  const moved = await panel.api.again({ DATABASE_URL });
  const client = await moved.login('ada');
  const there = new Person(client, ada.profileId);
  expect((await there.refreshed(id)).at(-1)).toMatchObject({ error: 'installation_unconfirmed' });
  expect((await client.post('/api/installation/confirm', {})).status).toBe(200);
  expect((await there.refreshed(id)).at(-1)).toMatchObject({ done: true, account: { id, status: 'ok', ...labels } });
  expect((await client.post('/api/tags', { name: 'Next', colour: 'red' })).body).toEqual({
    tag_id: Number(tag_id) + 1,
  });
  await moved.close();
  await rm(directory, { recursive: true });
});

test('a backup older than that confirmation is restored for its version, and waits for it after the update', async () => {
  const before = migrations.slice(
    0,
    migrations.findIndex(({ name }) => name.startsWith('Installation')),
  );
  const url = await newEmptyDatabase();
  const old = await new DataSource({ type: 'postgres', url, migrations: before }).initialize();
  await old.runMigrations();
  await old.destroy();
  const directory = await testDirectory('restored');
  const file = join(directory, 'old.backup');
  await withBootLock(url, (connection) => writeBackup(connection, file));

  const DATABASE_URL = await newEmptyDatabase();
  await restoreFile(readConfig({ DATABASE_URL, SECRET_KEY }), file);
  const tables = new DataSource({ type: 'postgres', url: DATABASE_URL });
  await tables.initialize();
  expect(await tables.query('SELECT name FROM migrations ORDER BY id')).toHaveLength(before.length);
  const updated = await panel.api.again({ DATABASE_URL });
  expect(await tables.query('SELECT place FROM installation')).toEqual([{ place: 'restored' }]);
  await updated.close();
  await tables.destroy();
  await rm(directory, { recursive: true });
});

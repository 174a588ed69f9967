import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { writeBackup } from '../src/backup/write-backup.js';
import { restoreFile } from '../src/cli/backup-commands.js';
import { readConfig } from '../src/config.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { newEmptyDatabase } from './harness.js';
import { Person, useTelegramPanel } from './telegram-panel.js';
import { testDirectory } from './test-directory.js';

const SECRET_KEY = randomBytes(32).toString('base64');
const panel = useTelegramPanel({ SECRET_KEY });

test('accounts of a backup are read on another machine, as soon as a person has confirmed', async () => {
  const ada = await panel.person('ada');
  const { id } = await ada.addAccount(panel.newPhone());
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
  expect((await there.refreshed(id)).at(-1)).toMatchObject({ done: true, account: { id, status: 'ok' } });
  await moved.close();
  await rm(directory, { recursive: true });
});

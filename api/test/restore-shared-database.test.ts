import { randomBytes } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, expect, test } from 'vitest';
import { checkBackup } from '../src/backup/backup-format.js';
import { restoreBackup } from '../src/backup/restore-backup.js';
import { writeBackup } from '../src/backup/write-backup.js';
import { readConfig } from '../src/config/config.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { openDatabase } from '../src/open-database.js';
import { checkStoredKeys } from '../src/sealing/open-keyring.js';
import { newDatabase, newEmptyDatabase } from '../harness/test-api.js';
import { testDirectory } from '../harness/test-directory.js';
import { tables } from './backup-helpers.js';

const directory = await testDirectory('restore-shared');
afterAll(() => rm(directory, { recursive: true }));

test('a backup of a database that others use too is restored without what is theirs, and without invites', async () => {
  const [from, to] = [await newDatabase(), await newEmptyDatabase()];
  const settings = { ALLOW_UNSAFE_DATABASE: '1', SNAPSHOTS: 'off', SECRET_KEY: randomBytes(32).toString('base64') };
  const config = readConfig({ ...settings, DATA_DIR: directory, DATABASE_URL: from });
  await (await openDatabase(config)).close();
  const client = new Client({ connectionString: from });
  await client.connect();
  await client.query(`
    INSERT INTO users (username, password_hash) VALUES ('ada', '');
    INSERT INTO invites (token_hash, expires_at) VALUES ('\\x00', now() + interval '1 day');
    CREATE TABLE "users of May" AS SELECT * FROM users;
    CREATE SEQUENCE others;
    SELECT nextval('others');
    ALTER DATABASE "${new URL(to).pathname.slice(1)}" SET statement_timeout = '1min'`);
  await client.end();
  const file = join(directory, 'shared.backup');
  await withBootLock(from, (connection) => writeBackup(connection, file));

  let limits: unknown[] = [];
  const leftOut = await restoreBackup(to, file, await checkBackup(file), async (connection) => {
    await checkStoredKeys(connection, config);
    limits = (await connection.query('SHOW statement_timeout')).rows;
  });
  expect(leftOut).toEqual(['users of May']);
  // Copying much data takes longer than a statement of others may.
  expect(limits).toEqual([{ statement_timeout: '0' }]);
  const [was, is] = [await tables(from), await tables(to)];
  expect(is['users']).toEqual(was['users']);
  // It may have been used or revoked since.
  expect([was['invites']?.length, is['invites']]).toEqual([1, []]);
  expect(Object.keys(is)).toEqual(Object.keys(was).filter((table) => table !== 'users of May'));
});

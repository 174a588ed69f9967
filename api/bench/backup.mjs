// How long a backup of 10,000 accounts and its restore take. Prints figures as JSON.
import { randomBytes } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import pg from 'pg';
import { to as copyTo } from 'pg-copy-streams';
import { writeBackup } from '../dist/backup/write-backup.js';
import { restoreFile } from '../dist/cli/backup-commands.js';
import { readConfig } from '../dist/config/config.js';
import { openDatabase } from '../dist/open-database.js';
import { withDataDirectory } from './data-directory.mjs';
import { figure, measureInRounds } from './figures.mjs';
import { startHelper } from './helper.mjs';

const ACCOUNTS = 10_000;

const log = (text) => console.error(`backup: ${text}`);

async function seconds(work) {
  const begin = performance.now();
  await work();
  return { seconds: (performance.now() - begin) / 1000 };
}

/** Accounts whose sessions nobody knows: enough to be saved. */
const strangers = Array.from({ length: ACCOUNTS }, (_, i) => ({
  phone: `99966${30_000 + i}`,
  userId: 9_996_630_000 + i,
  dcId: 2,
  authKey: randomBytes(256).toString('hex'),
}));

await withDataDirectory(async (directory) => {
  const panel = startHelper('panel.mjs', [directory]);
  await panel.ask('open', {});
  await panel.ask('add', { sessions: strangers });
  await panel.end();
  const database = await openDatabase(readConfig({ DATA_DIR: directory, SNAPSHOTS: 'off' }));
  const connection = new pg.Client({ connectionString: database.url });
  await connection.connect();
  const file = join(directory, 'all.backup');
  try {
    const { backup, copy, restore } = await measureInRounds(log, {
      backup: async () => {
        await rm(file, { force: true });
        return seconds(() => writeBackup(connection, file));
      },
      copy: () =>
        seconds(() =>
          pipeline(
            connection.query(copyTo('COPY accounts TO STDOUT')),
            createGzip(),
            createWriteStream(join(directory, 'accounts.gz')),
          ),
        ),
      restore: async () => {
        let result;
        await withDataDirectory(async (target) => {
          const SECRET_KEY_FILE = join(directory, 'keys', 'secret.key');
          result = await seconds(() => restoreFile(readConfig({ DATA_DIR: target, SECRET_KEY_FILE }), file));
        });
        return result;
      },
    });
    console.log(
      JSON.stringify([
        figure(`backup of ${ACCOUNTS} accounts, against COPY of their rows as gzip`, 's', backup.seconds, copy.seconds),
        figure(`restore of ${ACCOUNTS} accounts into an empty directory`, 's', restore.seconds),
      ]),
    );
  } finally {
    await connection.end();
    await database.close();
  }
});

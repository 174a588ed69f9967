import { access, constants, readdir, stat, statfs } from 'node:fs/promises';
import { networkInterfaces, totalmem } from 'node:os';
import { join } from 'node:path';
import type { Client } from 'pg';
import { backupsDirectory } from '../backup/snapshots.js';
import { readConfig, type Config } from '../config/config.js';
import { DatabaseClient } from '../database/database-client.js';
import { migrations } from '../database/migrations/index.js';
import { assertNoTransactionPooling } from '../database/pooler.js';
import { BootError, messageOf } from '../errors/boot-error.js';
import { locationOfCluster, locationOfServer } from '../installation/data-location.js';
import { assertEnvFileNotPublic } from '../config/env-file.js';
import { EmbeddedPostgres } from '../embedded-postgres/embedded-postgres.js';
import { hasEmbeddedDatabase } from './existing-database.js';
import { hasMusl, networkProblem } from './machine.js';
import { isPublic, assertNotWorldWritable } from '../secret-file.js';
import type { Command } from './command.js';

const NODE_MAJOR = 24;
const MIB = 1024 * 1024;
/** PostgreSQL stops when it cannot write its WAL; a backup needs space too. */
const LOW_DISK_BYTES = 500 * MIB;
const LOW_MEMORY_BYTES = 900 * MIB;
const OLD_BACKUP_DAYS = 3;

type Verdict = 'ok' | 'warning' | 'bad';

/** `giftbuyer doctor`: one line for each check; exit code 1 when one fails. */
export const doctor: Command = async () => {
  const verdicts: Verdict[] = [];
  const report = (verdict: Verdict, sentence: string) => {
    verdicts.push(verdict);
    console.log(`${verdict.padEnd(7)} ${sentence}`);
  };
  await checkMachine(report);
  let config: Config;
  try {
    config = readConfig();
  } catch (error) {
    report('bad', messageOf(error));
    process.exitCode = 1;
    return;
  }
  report('ok', 'The settings are usable; giftbuyer config shows them.');
  await assertEnvFileNotPublic(config).catch((error: unknown) => report('bad', messageOf(error)));
  const hasDirectory = await checkDirectory(config, report);
  const trouble = networkProblem(networkInterfaces(), config.host);
  if (trouble) report('warning', trouble);
  await checkKey(config, report);
  if (config.databaseUrl || hasDirectory) {
    await checkDatabase(config, report).catch((error: unknown) => report('bad', messageOf(error)));
  }
  await checkBackups(config, report);
  if (verdicts.includes('bad')) process.exitCode = 1;
};

type Report = (verdict: Verdict, sentence: string) => void;

async function checkMachine(report: Report): Promise<void> {
  const major = Number(process.versions.node.split('.')[0]);
  if (major < NODE_MAJOR) report('bad', `This is Node ${process.version}; the panel needs ${NODE_MAJOR} or newer.`);
  else report('ok', `Node ${process.version}`);
  if (hasMusl())
    report('bad', 'This system has musl instead of glibc: PostgreSQL is not built for it. Set DATABASE_URL.');
  if (totalmem() < LOW_MEMORY_BYTES) report('warning', `The machine has ${Math.round(totalmem() / MIB)} MB of memory.`);
  await Promise.resolve();
}

async function checkDirectory(config: Config, report: Report): Promise<boolean> {
  const { dataDirectory } = config;
  try {
    await access(dataDirectory, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing) report('warning', `${dataDirectory} does not exist yet: the first start makes it.`);
    else report('bad', `The data directory ${dataDirectory} cannot be used: ${messageOf(error)}`);
    return false;
  }
  await assertNotWorldWritable(dataDirectory).catch((error: unknown) => report('bad', messageOf(error)));
  const { bavail, bsize } = await statfs(dataDirectory);
  const free = bavail * bsize;
  const sentence = `${dataDirectory} has ${Math.round(free / MIB)} MB of free disk`;
  report(free < LOW_DISK_BYTES ? 'bad' : 'ok', free < LOW_DISK_BYTES ? `${sentence}: make room.` : `${sentence}.`);
  return hasEmbeddedDatabase(config);
}

async function checkKey({ secretKey, secretKeyFile, dataDirectory }: Config, report: Report): Promise<void> {
  if (secretKey) return report('ok', 'The key comes from SECRET_KEY.');
  if (secretKeyFile) {
    // In a container there are no other users, and its secrets are often world-readable.
    if (!(await isPublic(secretKeyFile).catch(() => false)))
      return report('ok', `The key comes from ${secretKeyFile}.`);
    return report(
      'warning',
      `Everybody on this machine may read the key ${secretKeyFile}: chmod o-rwx '${secretKeyFile}'`,
    );
  }
  const file = join(dataDirectory, 'keys', 'secret.key');
  try {
    const { mode } = await stat(file);
    if ((mode & 0o077) !== 0) report('bad', `Others may read ${file}: chmod 600 '${file}'`);
    else report('ok', `The key is in ${file}. Keep a copy in another place than the backups.`);
  } catch (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT';
    if (isMissing) report('warning', `There is no key in ${file}: the first start makes one, for new data only.`);
    else report('bad', `The key ${file} cannot be read: ${messageOf(error)}`);
  }
}

async function checkDatabase(config: Config, report: Report): Promise<void> {
  if (config.databaseUrl) await assertNoTransactionPooling(config.databaseUrl.reveal());
  const embedded = config.databaseUrl ? null : await EmbeddedPostgres.open(config.dataDirectory);
  const connection = new DatabaseClient({
    connectionString: config.databaseUrl?.reveal() ?? embedded?.url,
    connectionTimeoutMillis: 10_000,
    query_timeout: 10_000,
  });
  try {
    await connection.connect().catch((error: unknown) => {
      throw new BootError(`The database cannot be reached: ${messageOf(error)}`);
    });
    await checkServer(connection, report);
    await checkSchema(connection, report);
    const location = embedded ? await locationOfCluster(embedded.path) : await locationOfServer(connection);
    const kept = await connection.query<{ place: string }>('SELECT place FROM installation').catch(() => null);
    if (kept?.rows[0] && kept.rows[0].place !== location) {
      report(
        'warning',
        'The data was copied, moved or restored: confirm on the settings page that no other panel uses it.',
      );
    }
  } finally {
    await connection.end().catch(() => undefined);
    await embedded?.close();
  }
}

async function checkServer(connection: Client, report: Report): Promise<void> {
  const { rows } = await connection.query<{ name: string; setting: string }>(
    `SELECT name, setting FROM pg_settings
     WHERE name IN ('server_version', 'fsync', 'full_page_writes', 'synchronous_commit')`,
  );
  const settings = new Map(rows.map(({ name, setting }) => [name, setting]));
  report('ok', `PostgreSQL ${settings.get('server_version')} answers.`);
  settings.delete('server_version');
  for (const [name, setting] of settings) {
    if (setting === 'off') report('bad', `The server runs with ${name} = off: a power cut loses data. Turn it on.`);
  }
}

async function checkSchema(connection: Client, report: Report): Promise<void> {
  const applied = await connection
    .query<{ name: string }>('SELECT name FROM migrations ORDER BY id')
    .then(({ rows }) => rows.map(({ name }) => name))
    .catch(() => null);
  if (applied === null) return report('warning', 'The database is empty: the first start fills it.');
  const newer = applied.find((name) => !migrations.some((migration) => migration.name === name));
  const missing = migrations.filter((migration) => !applied.includes(migration.name)).length;
  if (newer) report('bad', `A newer version made the database (${newer}): start that version, or restore a backup.`);
  else if (missing > 0)
    report('warning', `The next start updates the database (${missing} changes), after a backup of it.`);
  else report('ok', 'The database is that of this version.');
}

async function checkBackups(config: Config, report: Report): Promise<void> {
  const directory = backupsDirectory(config);
  const names = (await readdir(directory).catch(() => [])).filter((name) => name.endsWith('.backup'));
  const times = await Promise.all(names.map(async (name) => (await stat(join(directory, name))).mtimeMs));
  const days = Math.floor((Date.now() - Math.max(...times)) / 86_400_000);
  if (names.length === 0) report('warning', `There is no backup in ${directory} yet: giftbuyer backup`);
  else if (days >= OLD_BACKUP_DAYS) report('warning', `The newest backup in ${directory} is ${days} days old.`);
  else report('ok', `Backups in ${directory}: ${names.length}. Keep copies of them on another machine.`);
}

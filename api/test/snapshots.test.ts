import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Logger } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readHeader } from '../src/backup/backup-format.js';
import { DailySnapshots } from '../src/backup/daily-snapshots.js';
import { readConfig, type Config } from '../src/config/config.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { migrations } from '../src/database/migrations/index.js';
import { openDatabase } from '../src/open-database.js';
import { newEmptyDatabase } from '../harness/test-api.js';
import { testDirectory } from '../harness/test-directory.js';
import { OLD_KEY } from './backup-helpers.js';

const SEVEN_OLDER = Array.from({ length: 7 }, (_, i) => `before-update-2001-01-0${i + 1}.backup`);
let directory: string;
let backups: string;
/** With the schema of a version before, of which the last two migrations are not applied yet. */
let database: DataSource;
let config: Config;

beforeEach(async () => {
  directory = await testDirectory('snapshots');
  backups = join(directory, 'backups');
  const url = await newEmptyDatabase();
  const old = await new DataSource({ type: 'postgres', url, migrations: migrations.slice(0, -2) }).initialize();
  await old.runMigrations();
  database = old;
  config = readConfig({ ALLOW_UNSAFE_DATABASE: '1', DATA_DIR: directory, DATABASE_URL: url, SECRET_KEY: OLD_KEY });
});
afterEach(async () => {
  await database.destroy();
  await rm(directory, { recursive: true });
});

async function start(): Promise<void> {
  await (await openDatabase(config)).close();
}

/** The second migration fails, the first one is kept. */
async function failToStart(): Promise<void> {
  await expect(start()).rejects.toThrow('The database cannot be brought up to date: obstacle');
}

async function takeDaily(): Promise<void> {
  const health = { runJob: (_: string, job: () => Promise<void>) => job() } as never;
  await new DailySnapshots(config.databaseUrl?.reveal() ?? '', config, health).takeDaily();
}

/** The last migration of each snapshot of this version, the oldest first. */
async function lastMigrations(): Promise<unknown[]> {
  const files = (await readdir(backups)).filter((file) => !SEVEN_OLDER.includes(file)).sort();
  return Promise.all(files.map(async (file) => (await readHeader(join(backups, file))).migrations.at(-1)));
}

test('an update that fails again and again keeps the snapshot that leads back, and fills no disk', async () => {
  await database.query(
    `CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'obstacle'; END $$`,
  );
  await database.query(
    'CREATE TRIGGER obstacle BEFORE DELETE ON star_transactions FOR EACH STATEMENT EXECUTE FUNCTION refuse()',
  );
  await mkdir(backups);
  for (const file of SEVEN_OLDER) await writeFile(join(backups, file), '');
  for (let i = 0; i < 8; i++) await failToStart();
  const [leadsBack, half] = migrations.slice(-3).map(({ name }) => name);
  expect(await lastMigrations()).toEqual([leadsBack, half]);
  expect(await readdir(backups)).toEqual(expect.arrayContaining(SEVEN_OLDER));

  await database.query('DROP TRIGGER obstacle ON star_transactions');
  await start();
  expect(await lastMigrations()).toEqual([leadsBack, half]);
  const kept = await readdir(backups);
  expect(kept).toEqual(expect.arrayContaining(SEVEN_OLDER.slice(2)));
  expect(kept).toHaveLength(7);
  await start();
  expect((await readdir(backups)).sort()).toEqual(kept.sort());
});

test('what killed processes left of snapshots is removed by the next one', async () => {
  await mkdir(backups);
  const others = ['manual-2001.backup.0123456789ab.part', 'mine'];
  const drafts = ['before-update-2001.backup.0123456789ab.part', 'daily-2001-01-01.backup.0123456789ab.part'];
  for (const file of [...others, ...drafts]) await writeFile(join(backups, file), 'half');
  await start();
  await takeDaily();
  expect((await readdir(backups)).sort()).toEqual([
    expect.stringMatching(/^before-update-[^.]*\.backup$/),
    expect.stringMatching(/^daily-[^.]*\.backup$/),
    ...others,
  ]);
});

test('a panel whose database ends during a daily snapshot goes on', async () => {
  await start();
  const crash = vi.fn();
  process.on('uncaughtExceptionMonitor', crash);
  const log = vi.spyOn(Logger.prototype, 'warn').mockImplementation(() => undefined);
  const holder = database.createQueryRunner();
  await holder.startTransaction();
  await holder.query('LOCK TABLE users');
  const taken = takeDaily();
  const end = `SELECT pg_terminate_backend(pid) FROM pg_stat_activity
    WHERE datname = current_database() AND wait_event_type = 'Lock'`;
  await expect.poll(() => database.query<unknown[]>(end)).toHaveLength(1);
  await taken;
  await holder.rollbackTransaction();
  await holder.release();
  expect(crash).not.toHaveBeenCalled();
  expect(log).toHaveBeenCalledWith(expect.stringMatching(/daily-.* cannot be written: /));
  process.off('uncaughtExceptionMonitor', crash);
  log.mockRestore();
});

test('limits of the server on statements stop neither an update nor who waits for it', async () => {
  const url = config.databaseUrl?.reveal() ?? '';
  await database.query(`ALTER DATABASE "${new URL(url).pathname.slice(1)}" SET statement_timeout = '1min'`);
  await database.query(`
    CREATE TABLE limits (value text);
    CREATE FUNCTION note_limit() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
      INSERT INTO limits VALUES (current_setting('statement_timeout'));
      RETURN NEW;
    END $$;
    CREATE TRIGGER note_limit BEFORE INSERT ON migrations FOR EACH ROW EXECUTE FUNCTION note_limit()`);
  await start();
  expect(await database.query('SELECT DISTINCT value FROM limits')).toEqual([{ value: '0' }]);
  const { rows } = await withBootLock(url, (connection) => connection.query('SHOW statement_timeout'));
  expect(rows).toEqual([{ statement_timeout: '0' }]);
});

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gunzipSync, gzipSync } from 'node:zlib';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DailySnapshots } from '../src/backup/snapshots.js';
import { restoreFile } from '../src/cli/backup-commands.js';
import { readConfig } from '../src/config/config.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { writeBackup } from '../src/backup/write-backup.js';
import { openDatabase } from '../src/open-database.js';
import { BootError } from '../src/errors/boot-error.js';
import { migrations } from '../src/database/migrations/index.js';
import { newEmptyDatabase, newDatabase, startApi, TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { PanelProcess } from '../harness/panel-process.js';
import { testDirectory } from '../harness/test-directory.js';

/** Each start of a panel takes a second or two of a core, and tests share the cores. */
const TIMEOUT_MS = 90_000;
const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
/** The data of two users with two accounts and a login in progress, made by the version before backups (491101e). */
const OLD = fileURLToPath(new URL('fixtures/of-0.1.0.backup', import.meta.url));
const OLD_KEY = Buffer.alloc(32, 7).toString('base64');
const API_HASH = randomBytes(16).toString('hex');
const OTHER_HASH = randomBytes(16).toString('hex');

interface Ended {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs `giftbuyer …` to its end. */
function giftbuyer(env: NodeJS.ProcessEnv, ...args: string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { env: { PATH: process.env['PATH'], ...env } };
    const child = execFile(process.execPath, [CLI, ...args], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode ?? -1, stdout, stderr }),
    );
  });
}

async function tables(url: string): Promise<Record<string, unknown[]>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  const names = await client.query<{ name: string }>(
    `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
  );
  const rows: Record<string, unknown[]> = {};
  for (const { name } of names.rows) {
    rows[name] = (await client.query<{ row: string }>(`SELECT t::text AS row FROM "${name}" t ORDER BY 1`)).rows;
  }
  await client.end();
  return rows;
}

let directory: string;
beforeAll(async () => {
  directory = await testDirectory('backup');
});
afterAll(() => rm(directory, { recursive: true }));

describe('a backup', { timeout: TIMEOUT_MS }, () => {
  const file = () => join(directory, 'first.backup');
  const key = randomBytes(32).toString('base64');
  let api: TestApi;
  let url: string;
  beforeAll(async () => {
    url = await newDatabase();
    api = await startApi({ env: { DATABASE_URL: url, SECRET_KEY: key } });
    const ada = await api.register('Ада \\ "quotes" ?');
    await ada.post('/api/apiprofile', { api_id: 1, api_hash: API_HASH, name: 'one\\N' });
    expect(await giftbuyer({ DATABASE_URL: url }, 'backup', file())).toMatchObject({ code: 0, stderr: '' });
  });
  afterAll(() => api.close());

  test('is a whole file for its owner only, without any key, and never takes the place of another', async () => {
    expect((await stat(file())).mode & 0o777).toBe(0o600);
    expect((await readdir(directory)).filter((name) => name.endsWith('.part'))).toEqual([]);
    const text = gunzipSync(await readFile(file())).toString();
    const secrets = [key, Buffer.from(key, 'base64').toString('hex'), API_HASH, PASSWORD];
    for (const secret of secrets) expect(text).not.toContain(secret);
    expect(text).toContain('$argon2id$');
    const before = await readFile(file());
    const again = await giftbuyer({ DATABASE_URL: url }, 'backup', file());
    expect(again).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/cannot be written: it exists\n$/) as string,
    });
    expect(await readFile(file())).toEqual(before);
  });

  test('a restore brings all rows back, and new ones can be added; no user is signed in, and Telegram is not used before a confirmation', async () => {
    const restored = await newEmptyDatabase();
    const env = { ALLOW_UNSAFE_DATABASE: '1', DATABASE_URL: restored, SECRET_KEY: key };
    expect(await giftbuyer(env, 'restore', file())).toMatchObject({ code: 0, stderr: '' });
    const expected = await tables(url);
    expect(await tables(restored)).toEqual({
      ...expected,
      session_tokens: [],
      session_locks: [],
      installation: [expect.anything()],
    });
    const second = await TestApi.start({ env: { ...env, DATA_DIR: directory, SNAPSHOTS: 'off', LOG_LEVEL: 'error' } });
    const ada = await second.login('Ада \\ "quotes" ?');
    expect((await ada.get('/api/me')).body).toMatchObject({ installation_confirmed: false });
    expect((await ada.get<{ items: object[] }>('/api/apiprofiles')).body.items).toMatchObject([{ name: 'one\\N' }]);
    // The sequences went along.
    expect((await ada.post('/api/apiprofile', { api_id: 2, api_hash: OTHER_HASH })).status).toBe(200);
    await second.close();
  });

  test('is a snapshot of one moment, despite concurrent writes', async () => {
    const busy = await api.login('Ада \\ "quotes" ?');
    let isOver = false;
    const writing = (async () => {
      for (let i = 10; !isOver; i++) {
        const made = await busy.post('/api/apiprofile', { api_id: i, api_hash: i.toString(16).padStart(32, '0') });
        expect(made.status).toBe(200);
      }
    })();
    const during = join(directory, 'during.backup');
    await withBootLock(url, (connection) => writeBackup(connection, during));
    isOver = true;
    await writing;
    const restored = await newEmptyDatabase();
    expect(await giftbuyer({ DATABASE_URL: restored, SECRET_KEY: key }, 'restore', during)).toMatchObject({ code: 0 });
  });

  describe('is refused, and nothing is changed:', () => {
    const refuse = async (env: NodeJS.ProcessEnv, words: RegExp, path = file()) => {
      const database = await newEmptyDatabase();
      const config = readConfig({ DATABASE_URL: database, SECRET_KEY: key, ...env });
      const refusal = await restoreFile(config, path).catch((error: unknown) => error);
      expect(refusal).toBeInstanceOf(BootError);
      expect((refusal as BootError).message).toMatch(words);
      expect(await tables(database)).toEqual({});
    };
    const variant = async (change: (text: string) => string | Buffer) => {
      const path = join(directory, `${randomBytes(4).toString('hex')}.backup`);
      await writeFile(path, change(gunzipSync(await readFile(file())).toString()));
      return path;
    };
    /** With a checksum that is right. */
    const sealed = (text: string) => {
      const body = text.replace(/[^\n]*\n$/, '');
      return gzipSync(`${body}${JSON.stringify({ sha256: createHash('sha256').update(body).digest('hex') })}\n`);
    };

    test('with another key, and without one', async () => {
      await refuse({ SECRET_KEY: randomBytes(32).toString('base64') }, /^SECRET_KEY is not the key of this database/);
      await refuse({ SECRET_KEY: '', DATA_DIR: join(directory, 'none') }, /its key .*none.* is missing/);
    });

    test('truncated at any place, damaged, or none at all', async () => {
      const whole = await readFile(file());
      for (const length of [0, 5, 100, whole.length - 9, whole.length - 1]) {
        const path = await variant(() => whole.subarray(0, length));
        await refuse({}, /damaged|is no backup/, path);
      }
      const flipped = Buffer.from(whole);
      flipped[whole.length >> 1] = (flipped[whole.length >> 1] ?? 0) ^ 1;
      await refuse({}, /damaged/, await variant(() => flipped));
      await refuse({}, /damaged: its checksum is wrong/, await variant((text) => gzipSync(text.replace('one', 'two'))));
      await refuse({}, /damaged: it ends too early/, await variant((text) => gzipSync(text.replace(/[^\n]*\n$/, ''))));
      await refuse({}, /is no backup of this panel/, await variant(() => gzipSync('{"a": 1}\n')));
      await refuse({}, /cannot be read: ENOENT/, join(directory, 'absent'));
    });

    test('made by a newer version, or with rows that do not fit', async () => {
      const newer = await variant((text) =>
        sealed(text.replace('"migrations":[', '"migrations":["Newer2000000000000",')),
      );
      await refuse({}, /A newer version of GiftBuyer made .*Newer2000000000000/, newer);
      const broken = await variant((text) =>
        sealed(text.replace('{"table":"users","columns":["id"', '{"table":"users","columns":["no"')),
      );
      await refuse({}, /cannot be restored: .*Nothing was changed/, broken);
    });

    test('into a database that holds something', async () => {
      const before = await tables(url);
      const answer = await giftbuyer({ DATABASE_URL: url, SECRET_KEY: key }, 'restore', file());
      expect(answer).toMatchObject({ code: 1, stderr: expect.stringContaining('holds data already') as string });
      expect(await tables(url)).toEqual(before);
    });
  });
});

describe('the data of the version before', { timeout: TIMEOUT_MS }, () => {
  test('are restored as they were, for that version, and updated by the next start, after a backup', async () => {
    const database = await newEmptyDatabase();
    const data = join(directory, 'old');
    const env = {
      ALLOW_UNSAFE_DATABASE: '1',
      DATABASE_URL: database,
      SECRET_KEY: OLD_KEY,
      DATA_DIR: data,
      LOG_LEVEL: 'error',
    };
    expect(await giftbuyer(env, 'restore', OLD)).toMatchObject({ code: 0, stderr: '' });
    const old = await tables(database);
    expect(old['users']).toHaveLength(2);
    expect(old['migrations']?.length).toBeLessThan(migrations.length);

    const api = await TestApi.start({ env });
    const [name, ...others] = await readdir(join(data, 'backups'));
    expect([name, others]).toEqual([expect.stringMatching(/^before-update-.*\.backup$/), []]);
    const ada = await api.login('ada old');
    const { body } = await ada.get<{ accounts: object[] }>('/api/accounts');
    expect(body.accounts).toMatchObject([{ phone: '+9996611111', username: 'irina_11111' }]);
    const weak = api.client();
    expect((await weak.post('/api/auth/login', { username: 'Ada', password: 'x' })).status).toBe(200);
    await api.close();

    // Back: what the snapshot holds is what was there.
    const back = await newEmptyDatabase();
    const answer = await giftbuyer({ ...env, DATABASE_URL: back }, 'restore', join(data, 'backups', name ?? ''));
    expect(answer).toMatchObject({ code: 0, stderr: '' });
    const was = await tables(back);
    for (const table of ['users', 'accounts', 'star_balances', 'api_profiles', 'pending_logins', 'data_keys']) {
      expect([table, was[table]]).toEqual([table, old[table]]);
    }
    expect(was['migrations']).toHaveLength(old['migrations']?.length ?? 0);
  });

  test('are not updated when the backup before it cannot be written', async () => {
    const database = await newEmptyDatabase();
    const data = join(directory, 'full');
    await writeFile(data, 'no directory');
    const env = { ALLOW_UNSAFE_DATABASE: '1', DATABASE_URL: database, SECRET_KEY: OLD_KEY, DATA_DIR: data };
    expect(await giftbuyer(env, 'restore', OLD)).toMatchObject({ code: 0 });
    const before = await tables(database);
    await expect(openDatabase(readConfig({ ...env }))).rejects.toThrow(/cannot be written: .*SNAPSHOTS=off$/);
    expect(await tables(database)).toEqual(before);
  });
});

test('one backup a day is taken, and seven are kept', { timeout: TIMEOUT_MS }, async () => {
  const data = join(directory, 'daily');
  const config = readConfig({
    ALLOW_UNSAFE_DATABASE: '1',
    DATA_DIR: data,
    DATABASE_URL: await newDatabase(),
    SECRET_KEY: OLD_KEY,
  });
  const health = { runJob: (_: string, job: () => Promise<void>) => job() } as never;
  const snapshots = new DailySnapshots(config.databaseUrl?.reveal() ?? '', config, health);
  await snapshots.takeDaily();
  const [today = ''] = await readdir(join(data, 'backups'));
  expect(today).toBe(`daily-${new Date().toISOString().slice(0, 10)}.backup`);
  const { mtimeMs } = await stat(join(data, 'backups', today));
  await snapshots.takeDaily();
  expect((await stat(join(data, 'backups', today))).mtimeMs).toBe(mtimeMs);
  const older = Array.from({ length: 9 }, (_, i) => `daily-2001-01-0${i + 1}.backup`);
  for (const name of ['mine.backup', ...older]) await cp(join(data, 'backups', today), join(data, 'backups', name));
  await rm(join(data, 'backups', today));
  await snapshots.takeDaily();
  expect((await readdir(join(data, 'backups'))).sort()).toEqual([...older.slice(-6), today, 'mine.backup']);
});

test(
  'an embedded database is restored into an empty directory; a restore that was killed leaves nothing half',
  { timeout: TIMEOUT_MS },
  async () => {
    const [first, second] = [join(directory, 'embedded'), join(directory, 'moved')];
    const panel = await PanelProcess.start({ DATA_DIR: first });
    await panel.client().post('/api/auth/register', { username: 'ada', password: PASSWORD });
    // Beside the panel, and without it.
    const running = await giftbuyer({ DATA_DIR: first }, 'backup');
    expect(running).toMatchObject({ code: 0, stdout: expect.stringContaining('It holds no key.') as string });
    expect(await panel.end()).toBe(0);
    const file = join(directory, 'embedded.backup');
    expect(await giftbuyer({ DATA_DIR: first }, 'backup', file)).toMatchObject({ code: 0, stderr: '' });
    expect(await giftbuyer({ DATA_DIR: join(directory, 'absent') }, 'backup')).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/^There is no data in /) as string,
    });

    const noKey = await giftbuyer({ DATA_DIR: second }, 'restore', file);
    expect(noKey).toMatchObject({ code: 1, stderr: expect.stringContaining('is missing') as string });
    expect(await readdir(second)).not.toContain('postgres');

    await cp(join(first, 'keys'), join(second, 'keys'), { recursive: true });
    const killed = execFile(process.execPath, [CLI, 'restore', file], {
      env: { PATH: process.env['PATH'], DATA_DIR: second },
    });
    const isWriting = async () => (await readdir(second)).includes('postgres');
    await expect.poll(isWriting, { timeout: 30_000 }).toBe(true);
    killed.kill('SIGKILL');
    expect(await giftbuyer({ DATA_DIR: second }, 'restore', file)).toMatchObject({ code: 0, stderr: '' });
    expect(await giftbuyer({ DATA_DIR: second }, 'restore', file)).toMatchObject({ code: 1 });
    const moved = await PanelProcess.start({ DATA_DIR: second });
    const ada = moved.client();
    expect((await ada.post('/api/auth/login', { username: 'ada', password: PASSWORD })).body).toEqual({ ok: true });
    expect((await ada.get('/api/me')).body).toMatchObject({ installation_confirmed: false });
    expect(await moved.end()).toBe(0);
  },
);

test(
  'of two restores into one empty directory the second one leaves the data of the first',
  { timeout: TIMEOUT_MS },
  async () => {
    const data = join(directory, 'twice');
    const env = { DATA_DIR: data, SECRET_KEY: OLD_KEY };
    const restore = () => restoreFile(readConfig({ ...env }), OLD).then(() => 'restored', String);
    expect((await Promise.all([restore(), restore()])).sort()).toEqual([
      expect.stringMatching(/^Error: The database holds data already/),
      'restored',
    ]);
    expect(await giftbuyer(env, 'user', 'list')).toMatchObject({
      stderr: '',
      stdout: expect.stringContaining('ada old') as string,
    });
  },
);

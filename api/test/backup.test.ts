import { createHash, randomBytes } from 'node:crypto';
import { cp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { DailySnapshots } from '../src/backup/daily-snapshots.js';
import { restoreFile } from '../src/cli/backup-commands.js';
import { readConfig } from '../src/config/config.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { writeBackup } from '../src/backup/write-backup.js';
import { BootError } from '../src/errors/boot-error.js';
import { newEmptyDatabase, newDatabase, startApi, TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { testDirectory } from '../harness/test-directory.js';
import { giftbuyer, OLD_KEY, tables } from './backup-helpers.js';

const API_HASH = randomBytes(16).toString('hex');
const OTHER_HASH = randomBytes(16).toString('hex');
let directory: string;
beforeAll(async () => {
  directory = await testDirectory('backup');
});
afterAll(() => rm(directory, { recursive: true }));

/** A script that gives Node the link(2) of FAT. */
const WITHOUT_LINKS = `import fs from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
fs.link = () => Promise.reject(Object.assign(new Error('EPERM: operation not permitted, link'), { code: 'EPERM' }));
syncBuiltinESMExports();`;

/** An account that was removed, with a transaction, whose day a trigger counts. */
async function addLedger({ database }: TestApi): Promise<void> {
  await database.query(
    `INSERT INTO accounts (id, user_id, environment, phone_sealed, phone_blind_index, tg_user_id, is_premium, stars_amount,
       stars_nanos, last_checked_at, removed_at, removed_code)
     SELECT nextval(pg_get_serial_sequence('accounts', 'id')), id, 'sandbox', '', '', 7, false, 5, 0, now(), now(),
       'SESSION_REVOKED' FROM users`,
  );
  const row = { id: 'one', is_refund: false, amount: '5', nanos: 0, at: '2026-01-31T12:00:00Z', state: 'done' };
  const rows = [{ ...row, kind: 'stars_bought', peer_kind: 'fragment' }];
  const batch = { source: 'head', currency: 'stars', balance: '5000000000', next: null, rows };
  await database.query('SELECT ingest_star_transactions(id, $1) FROM accounts', [JSON.stringify(batch)]);
}

describe('a backup', () => {
  const file = () => join(directory, 'first.backup');
  const key = randomBytes(32).toString('base64');
  let api: TestApi;
  let url: string;
  beforeAll(async () => {
    url = await newDatabase();
    api = await startApi({ env: { DATABASE_URL: url, SECRET_KEY: key } });
    const ada = await api.register('Ада \\ "quotes" ?');
    await ada.post('/api/apiprofile', { api_id: 1, api_hash: API_HASH, name: 'one\\N' });
    await addLedger(api);
    expect(await giftbuyer({ DATABASE_URL: url }, 'backup', file())).toMatchObject({ code: 0, stderr: '' });
  });
  afterAll(() => api.close());

  test('is complete on a file system without hard links, and replaces nothing there', async () => {
    const copy = join(directory, 'copied.backup');
    const env = {
      DATABASE_URL: url,
      NODE_OPTIONS: `--import data:text/javascript,${encodeURIComponent(WITHOUT_LINKS)}`,
    };
    expect(await giftbuyer(env, 'backup', copy)).toMatchObject({ code: 0, stderr: '' });
    const contents = async (path: string) =>
      gunzipSync(await readFile(path))
        .toString()
        .split('\n')
        .slice(1, -2);
    expect(await contents(copy)).toEqual(await contents(file()));
    expect((await stat(copy)).mode & 0o777).toBe(0o600);
    const before = await readFile(copy);
    expect(await giftbuyer(env, 'backup', copy)).toMatchObject({ code: 1 });
    expect(await readFile(copy)).toEqual(before);
  });

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
      // A new one for each account.
      session_locks: [expect.anything()],
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
test('one backup a day is taken, and seven are kept', async () => {
  const data = join(directory, 'daily');
  const config = readConfig({
    ALLOW_UNSAFE_DATABASE: '1',
    DATA_DIR: data,
    DATABASE_URL: await newDatabase(),
    SECRET_KEY: OLD_KEY,
  });
  const health = { runJob: (_: string, job: () => Promise<void>) => job() } as never;
  const snapshots = new DailySnapshots(config.databaseUrl?.reveal() ?? '', config, health);
  // No midnight passes meanwhile.
  vi.useFakeTimers({ toFake: ['Date'] });
  onTestFinished(() => void vi.useRealTimers());
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

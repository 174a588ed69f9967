import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { Client } from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { openDatabase } from '../src/open-database.js';
import { rotateKey } from '../src/sealing/key-rotation.js';
import { Keyring, NEW_KEY_DELAY_SECONDS } from '../src/sealing/keyring.js';
import { Sealing } from '../src/sealing/sealing.js';
import { newDatabase } from '../harness/test-api.js';
import { testDirectory } from '../harness/test-directory.js';
import { RUN_ALL } from './run-all.js';

/** Not the bundle, whose own copy of `pg` the module that counts the steps could not reach. */
const CLI = fileURLToPath(new URL('../dist/cli/main.js', import.meta.url));
const DIE_AT_STEP = pathToFileURL(fileURLToPath(new URL('die-at-step.mjs', import.meta.url))).href;
/**
 * Steps of `keys replace-secret`: 1 to 4 write the new file, 5 to 7 wrap the keys, 8 is before the commit, 9 during it, 10
 * keeps the former file, 11 renames the new one.
 */
const STEPS = 11;
const KILLED_STEPS = RUN_ALL ? Array.from({ length: STEPS }, (_, i) => i + 1) : [8, 9, 10, 11];
/** Steps of `keys rewrap`. A batch has 100 rows and three steps. */
const KILLS = RUN_ALL ? 50 : 3;
const ROWS = KILLS * 1_000;
const MAX_STEPS = 29;

let directory: string;
let env: NodeJS.ProcessEnv;
let connection: Client;
beforeAll(async () => {
  directory = await testDirectory('killed');
});
afterAll(() => rm(directory, { recursive: true }));
beforeEach(async () => {
  await connection?.end();
  const url = await newDatabase();
  env = { DATABASE_URL: url, DATA_DIR: join(directory, randomBytes(4).toString('hex')), ALLOW_UNSAFE_DATABASE: '1' };
  connection = new Client({ connectionString: url });
  await connection.connect();
  await startPanel();
  return () => connection.end();
});

/** Opens the keyring as a starting panel does. @throws BootError when no key opens the data */
const startPanel = async (): Promise<Keyring> => (await openDatabase(readConfig({ ...env }))).keyring;

function command(args: string, more: NodeJS.ProcessEnv = {}): ChildProcess & { text: string } {
  const child = spawn(process.execPath, ['--import', DIE_AT_STEP, CLI, ...args.split(' ')], {
    env: { PATH: process.env['PATH'], ...env, ...more },
  });
  const result = Object.assign(child, { text: '' });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (result.text += text));
  }
  return result;
}

test(
  'after a kill at any step of keys replace-secret the next start finds the right key',
  { timeout: 300_000 },
  async () => {
    const keys = join(env['DATA_DIR'] ?? '', 'keys');
    const before = (await startPanel()).currentKey('seal').key;
    const used = new Set<string>();
    for (const step of KILLED_STEPS) {
      const child = command('keys replace-secret', { DIE_AT_STEP: String(step) });
      await once(child, 'close');
      expect([step, child.signalCode, child.text]).toEqual([step, 'SIGKILL', '']);
      expect((await startPanel()).currentKey('seal').key.equals(before)).toBe(true);
      used.add(await readFile(join(keys, 'secret.key'), 'utf8'));
    }
    const whole = command('keys replace-secret', { DIE_AT_STEP: String(STEPS + 1) });
    await once(whole, 'close');
    expect([whole.exitCode, whole.text]).toEqual([0, expect.stringContaining('The new key is in')]);
    expect((await startPanel()).currentKey('seal').key.equals(before)).toBe(true);
    used.add(await readFile(join(keys, 'secret.key'), 'utf8'));
    expect(used.size).toBeGreaterThan(2);
    // Both keys still exist.
    const names = (await readdir(keys)).filter((name) => /^secret\.key(\.former-[0-9a-f]{8})?$/.test(name));
    const kept = await Promise.all(names.map((name) => readFile(join(keys, name), 'utf8')));
    expect([...used].filter((key) => !kept.includes(key))).toEqual([]);
  },
);

test(
  'after a kill at any step of keys rewrap every value can be unsealed, and the next run continues',
  { timeout: 600_000 },
  async () => {
    const sealing = new Sealing(await startPanel());
    const place = (id: number) => ({ table: 'api_profiles', column: 'api_hash', rowId: id, ownerId: 1 });
    const secret = (id: number) => `${id}`.padStart(32, '0');
    const ids = Array.from({ length: ROWS }, (_, i) => i + 1);
    await connection.query(`INSERT INTO users (id, username, name_key, password_hash) VALUES (1, 'ada', 'ada', '')`);
    await connection.query(
      `INSERT INTO api_profiles (id, user_id, environment, api_id, api_hash_sealed, api_hash_blind_index)
     SELECT id, 1, 'test', id, sealed, index FROM unnest($1::integer[], $2::bytea[], $3::bytea[]) AS made (id, sealed, index)`,
      [
        ids,
        ids.map((id) => sealing.seal(place(id), secret(id))),
        ids.map((id) => sealing.blindIndex('api_hash', 1, secret(id))),
      ],
    );
    await rotateKey(connection, readConfig({ ...env }), 'seal');
    await connection.query('UPDATE data_keys SET created_at = created_at - make_interval(secs => $1)', [
      NEW_KEY_DELAY_SECONDS,
    ]);
    /** The number of values sealed with the new key. */
    const countRewrapped = async () => {
      const opening = new Sealing(await startPanel());
      const { rows } = await connection.query<{ id: number; sealed: Buffer }>(
        'SELECT id, api_hash_sealed AS sealed FROM api_profiles',
      );
      expect(rows).toHaveLength(ROWS);
      expect(rows.filter(({ id, sealed }) => opening.unseal(place(id), sealed).reveal() !== secret(id))).toEqual([]);
      return rows.filter(({ sealed }) => sealed.subarray(0, 9).equals(opening.currentHeader())).length;
    };
    let before = 0;
    for (let kill = 1; kill <= KILLS; kill++) {
      const child = command('keys rewrap', { DIE_AT_STEP: String(randomInt(1, MAX_STEPS + 1)) });
      await once(child, 'close');
      expect([child.signalCode, child.text]).toEqual(['SIGKILL', '']);
      const now = await countRewrapped();
      expect(now).toBeGreaterThanOrEqual(before);
      before = now;
    }
    expect(before).toBeLessThan(ROWS);
    const whole = command('keys rewrap');
    await once(whole, 'close');
    expect([whole.exitCode, whole.text]).toEqual([
      0,
      expect.stringMatching(/^\d+ values were sealed with the newest key\.\n$/),
    ]);
    expect(await countRewrapped()).toBe(ROWS);
  },
);

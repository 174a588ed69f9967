import { chmod, chown, lchown, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { openDatabase, type Database } from '../src/open-database.js';
import { replaceSecretKey } from '../src/sealing/secret-key-replacement.js';
import { newDatabase } from '../harness/test-api.js';
import { testDirectory } from '../harness/test-directory.js';

const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');

let directory: string;
beforeAll(async () => {
  directory = await testDirectory('keys');
});
afterAll(() => rm(directory, { recursive: true }));

const open = (env: NodeJS.ProcessEnv): Promise<Database> =>
  openDatabase(readConfig({ ALLOW_UNSAFE_DATABASE: '1', ...env }));
const keysOf = ({ keyring }: Database) =>
  (['seal', 'index', 'jwt'] as const).map((name) => keyring.currentKey(name).key.toString('hex'));

describe('the key file', () => {
  let env: NodeJS.ProcessEnv;
  let file: string;
  let key: string;
  beforeAll(async () => {
    const data = await mkdtemp(join(directory, 'file-'));
    env = { DATABASE_URL: await newDatabase(), DATA_DIR: data };
    file = join(data, 'keys', 'secret.key');
    await open(env);
    key = await readFile(file, 'utf8');
  });

  test('is made once, random, for our eyes only', async () => {
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect([(await stat(file)).mode & 0o777, (await stat(join(file, '..'))).mode & 0o777]).toEqual([0o600, 0o700]);
    expect(await readdir(join(file, '..'))).toEqual(['secret.key']);
    await open(env);
    expect(await readFile(file, 'utf8')).toBe(key);
  });

  test('opens the same keys again, all different', async () => {
    const keys = keysOf(await open(env));
    expect(keysOf(await open(env))).toEqual(keys);
    expect(new Set(keys).size).toBe(3);
    expect(keysOf(await open({ ...env, SECRET_KEY: key.trim() }))).toEqual(keys);
  });

  test('is refused when others may read it', async () => {
    for (const mode of [0o640, 0o604, 0o620]) {
      await chmod(file, mode);
      await expect(open(env)).rejects.toThrow(/^Others may read .*secret\.key\. Allow it to its owner only: chmod 600/);
    }
    await chmod(file, 0o600);
  });

  test('must be the right one', async () => {
    await writeFile(file, `${OTHER_KEY}\n`);
    await expect(open(env)).rejects.toThrow(/secret\.key is not the key of this database: restore the right one\.$/);
    await writeFile(file, 'half a key');
    await expect(open(env)).rejects.toThrow(/secret\.key must hold 32 bytes in base64: restore it\.$/);
    await writeFile(file, key);
  });

  test('is never recreated for existing data', async () => {
    await rm(file);
    await expect(open(env)).rejects.toThrow(/^The database has sealed data, but its key .*secret\.key is missing/);
    expect(await readdir(join(file, '..'))).toEqual([]);
    await writeFile(file, key, { mode: 0o600 });
    await open(env);
  });

  test('waits beside the former one until the database is wrapped in it', async () => {
    const next = `${file}.next`;
    await writeFile(next, `${OTHER_KEY}\n`, { mode: 0o600 });
    const keys = keysOf(await open(env));
    expect(await readFile(file, 'utf8')).toBe(key);
    const client = new Client({ connectionString: env['DATABASE_URL'] });
    await client.connect();
    await expect(replaceSecretKey(client, readConfig({ ...env }), '/some/file')).rejects.toThrow(/name no file/);
    expect(await replaceSecretKey(client, readConfig({ ...env }), null)).toEqual({
      file,
      former: expect.stringMatching(/secret\.key\.former-[0-9a-f]{8}$/),
    });
    await client.end();
    expect([await readFile(file, 'utf8'), keysOf(await open(env))]).toEqual([`${OTHER_KEY}\n`, keys]);
    expect((await readdir(join(file, '..'))).map((name) => name.replace(/[0-9a-f]{8}$/, ''))).toEqual([
      'secret.key',
      'secret.key.former-',
    ]);
  });

  test('stays that of the user of the panel when root replaces it', async ({ skip }) => {
    skip(process.getuid?.() !== 0, 'needs root');
    await chown(file, 12_345, 12_346);
    const client = new Client({ connectionString: env['DATABASE_URL'] });
    await client.connect();
    await replaceSecretKey(client, readConfig({ ...env }), null);
    await client.end();
    expect(await stat(file)).toMatchObject({ uid: 12_345, gid: 12_346 });
  });

  test('cannot be made where there is no directory', async () => {
    await writeFile(join(directory, 'no-directory'), '');
    const attempt = open({ DATABASE_URL: await newDatabase(), DATA_DIR: join(directory, 'no-directory') });
    await expect(attempt).rejects.toThrow(/^The key file .*secret\.key cannot be used: ENOTDIR/);
  });
});

test('a new secret key is none that another user has put there', async ({ skip }) => {
  skip(process.getuid?.() !== 0, 'needs root');
  const settings = { DATABASE_URL: await newDatabase(), SECRET_KEY: OTHER_KEY };
  const keys = keysOf(await open({ ...settings }));
  const [trap, link] = [join(directory, 'trap.key'), join(directory, 'link.key')];
  await writeFile(trap, `${Buffer.alloc(32, 5).toString('base64')}\n`, { mode: 0o600 });
  await symlink(trap, link);
  const client = new Client({ connectionString: settings.DATABASE_URL });
  await client.connect();
  for (const path of [trap, link]) {
    await lchown(path, 12_345, 12_345);
    const replaced = replaceSecretKey(client, readConfig({ ...settings }), path);
    await expect(replaced).rejects.toThrow(/belongs to another user/);
    await lchown(path, 0, 0);
  }
  await client.end();
  expect(keysOf(await open({ ...settings }))).toEqual(keys);
});

test('panels that start at once on a new database have the same keys', async () => {
  const data = await mkdtemp(join(directory, 'race-'));
  const env = { DATABASE_URL: await newDatabase(), DATA_DIR: data };
  const opened = await Promise.all([1, 2, 3, 4].map(() => open(env)));
  expect(new Set(opened.map((database) => keysOf(database).join())).size).toBe(1);
});

test('the stored keys do not open at another place', async () => {
  const env = { DATABASE_URL: await newDatabase(), SECRET_KEY: OTHER_KEY };
  await open(env);
  const client = new Client({ connectionString: env.DATABASE_URL });
  await client.connect();
  await client.query(
    `UPDATE data_keys SET wrapped = (SELECT wrapped FROM data_keys WHERE purpose = 'jwt') WHERE purpose = 'seal'`,
  );
  await client.end();
  await expect(open(env)).rejects.toThrow(/^SECRET_KEY is not the key of this database/);
});

import { createCipheriv, createHmac, randomBytes } from 'node:crypto';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { type Database, openDatabase } from '../src/open-database.js';
import { decrypt } from '../src/sealing/aes-gcm.js';
import { openKeyring } from '../src/sealing/open-keyring.js';
import { contextOfRow, SEALED_COLUMNS } from '../src/sealing/sealed-columns.js';
import { Sealing } from '../src/sealing/sealing.js';
import { newDatabase } from '../harness/test-api.js';
import { testDirectory } from '../harness/test-directory.js';

const KEY = randomBytes(32);

let directory: string;
beforeAll(async () => {
  directory = await testDirectory('keys');
});
afterAll(() => rm(directory, { recursive: true }));

const envOf = async (): Promise<NodeJS.ProcessEnv> => ({
  ALLOW_UNSAFE_DATABASE: '1',
  DATABASE_URL: await newDatabase(),
  SECRET_KEY: KEY.toString('base64'),
});
const open = (env: NodeJS.ProcessEnv): Promise<Database> => openDatabase(readConfig({ ...env }));

async function sql(env: NodeJS.ProcessEnv, text: string, values: unknown[] = []): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: env['DATABASE_URL'] });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text, values)).rows;
  } finally {
    await client.end();
  }
}

const ADA = `INSERT INTO users (id, username, password_hash) VALUES (1, 'ada', 'x')`;
const keysIn = (env: NodeJS.ProcessEnv) => sql(env, 'SELECT purpose, version FROM data_keys ORDER BY purpose');

describe('a lost row of data_keys', () => {
  test.each(['seal', 'index', 'jwt', '%'])('stops the start, and no new key is made: %s', async (purpose) => {
    const env = await envOf();
    await open(env);
    await sql(env, ADA);
    await sql(env, 'DELETE FROM data_keys WHERE purpose LIKE $1', [purpose]);
    const left = await keysIn(env);
    await expect(open(env)).rejects.toThrow(/^The database has data, but no key for .* Nothing was changed\.$/);
    expect(await keysIn(env)).toEqual(left);
  });

  test('is detected as wrong by the sealed word', async () => {
    const [env, other] = [await envOf(), await envOf()];
    await open(env);
    await open(other);
    const [row] = await sql(other, `SELECT wrapped FROM data_keys WHERE purpose = 'seal'`);
    await sql(env, `UPDATE data_keys SET wrapped = $1 WHERE purpose = 'seal'`, [row?.['wrapped']]);
    await expect(open(env)).rejects.toThrow(/^The keys in the table data_keys are not those of the sealed data: /);
  });
});

test('keys that are made when a start dies are all there or none', async () => {
  const env = await envOf();
  await sql(env, `ALTER TABLE data_keys ADD CONSTRAINT dies CHECK (purpose <> 'jwt')`);
  await expect(open(env)).rejects.toThrow();
  expect(await keysIn(env)).toEqual([]);
  await sql(env, 'ALTER TABLE data_keys DROP CONSTRAINT dies');
  await open(env);
  expect(await keysIn(env)).toHaveLength(3);
});

describe('values that versions before key ids have sealed', () => {
  /** As they did it: the number of the key in the header, no column in the index. */
  function sealedByNumber(key: Buffer, context: string, text: string): Buffer {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', key, iv);
    cipher.setAAD(Buffer.from(`1|${context}|1`));
    return Buffer.concat([Buffer.from([1, 0, 1]), iv, cipher.update(text), cipher.final(), cipher.getAuthTag()]);
  }

  test('stay readable, and are found by the index with the column from the first start on', async () => {
    const env = await envOf();
    const { keyring } = await open(env);
    const [seal, index] = [keyring.currentKey('seal').key, keyring.currentKey('index').key];
    const oldIndex = (value: string) => createHmac('sha256', index).update(`1|${value}`).digest();
    const hash = '0123456789abcdef'.repeat(2);
    await sql(env, ADA);
    await sql(
      env,
      `INSERT INTO api_profiles (id, user_id, environment, api_id, api_hash_sealed, api_hash_blind_index)
       VALUES (5, 1, 'test', 7, $1, $2), (6, 1, 'test', 8, $3, $4)`,
      [
        sealedByNumber(seal, 'api_profiles|api_hash|5|1', hash),
        oldIndex(hash),
        // A key that can no longer be opened does not stop the start.
        ...[randomBytes(40), randomBytes(32)],
      ],
    );
    await sql(env, 'DELETE FROM key_check');
    const sealing = new Sealing((await open(env)).keyring);
    const [row] = await sql(env, 'SELECT api_hash_sealed, api_hash_blind_index FROM api_profiles WHERE id = 5');
    const place = { table: 'api_profiles', column: 'api_hash', rowId: 5, ownerId: 1 };
    expect(sealing.unseal(place, row?.['api_hash_sealed'] as Buffer).reveal()).toBe(hash);
    expect(row?.['api_hash_blind_index']).toEqual(sealing.blindIndex('api_hash', 1, hash));
    expect(row?.['api_hash_blind_index']).not.toEqual(sealing.blindIndex('phone', 1, hash));
    await open(env);
    expect(await sql(env, 'SELECT blind_index_format FROM key_check')).toEqual([{ blind_index_format: 3 }]);
  });

  test('a value names its key, not the number of it', async () => {
    const env = await envOf();
    const { keyring } = await open(env);
    const sealing = new Sealing(keyring);
    const place = { table: 'accounts', column: 'session_sealed', rowId: 1, ownerId: 1 };
    const sealed = sealing.seal(place, 'secret');
    expect(sealed.subarray(0, 9)).toEqual(sealing.currentHeader());
    expect(decrypt(keyring.currentKey('seal').key, sealed.subarray(9), 'another context')).toBeNull();
  });
});

test('every sealed column of the schema is known', async () => {
  const env = await envOf();
  const rows = await sql(
    env,
    `SELECT table_name AS table, column_name AS column FROM information_schema.columns
     WHERE table_schema = 'public' AND data_type = 'bytea' AND column_name LIKE '%sealed' ORDER BY 1, 2`,
  );
  const known = SEALED_COLUMNS.map(({ table, column }) => ({ table, column }));
  const byName = (a: (typeof known)[number], b: (typeof known)[number]) =>
    `${a.table} ${a.column}`.localeCompare(`${b.table} ${b.column}`);
  expect(known.sort(byName)).toEqual((rows as typeof known).sort(byName));
  for (const column of SEALED_COLUMNS) {
    expect(contextOfRow(column, { id: 1, owner: 2, sealed: Buffer.alloc(0) })).toMatchObject({ rowId: 1, ownerId: 2 });
  }
});

describe('the key', () => {
  test('may be in a file of another owner, which is read and never created', async () => {
    const file = join(await mkdtemp(join(directory, 'secret-')), 'key');
    const env = { ...(await envOf()), SECRET_KEY: '', SECRET_KEY_FILE: file };
    await expect(open(env)).rejects.toThrow(/^The key file .*key cannot be used: ENOENT/);
    // Docker's secrets are readable for all users in the container.
    await writeFile(file, `${KEY.toString('base64')}\n`, { mode: 0o444 });
    const { keyring } = await open(env);
    const again = await open({ ...env, SECRET_KEY_FILE: '', SECRET_KEY: KEY.toString('base64') });
    expect(again.keyring.currentKey('seal').key).toEqual(keyring.currentKey('seal').key);
    expect(() => readConfig({ ...env, SECRET_KEY: KEY.toString('base64') })).toThrow(
      'Only one of SECRET_KEY and SECRET_KEY_FILE can be set',
    );
  });

  test('must not lie in a directory that others may use', async () => {
    const data = await mkdtemp(join(directory, 'open-'));
    const env = { ...(await envOf()), SECRET_KEY: '', DATA_DIR: data };
    await open(env);
    for (const mode of [0o777, 0o750, 0o701]) {
      await chmod(join(data, 'keys'), mode);
      await expect(open(env)).rejects.toThrow(/^Others may use .*keys\. Allow it to its owner only: chmod 700/);
    }
    await chmod(join(data, 'keys'), 0o700);
    await open(env);
  });

  test('is taken with a warning where Kubernetes gives the volume to a group', async () => {
    const data = await mkdtemp(join(directory, 'group-'));
    const env = { ...(await envOf()), SECRET_KEY: '', DATA_DIR: data };
    await open(env);
    const file = join(data, 'keys', 'secret.key');
    const key = await readFile(file, 'utf8');
    await chmod(join(data, 'keys'), 0o2770);
    await chmod(file, 0o660);
    await open(env);
    expect(await readFile(file, 'utf8')).toBe(key);
    await chmod(file, 0o664);
    await expect(open(env)).rejects.toThrow(/^Others may read /);
  });
});

test('neither the key nor the password of the database stays in the environment', () => {
  const env: NodeJS.ProcessEnv = {
    SECRET_KEY: KEY.toString('base64'),
    DATABASE_URL: 'postgres://ada:hunter2@127.0.0.1/panel',
    PORT: '0',
  };
  readConfig(env);
  expect(env).toEqual({ PORT: '0' });
});

describe('the password in DATABASE_URL', () => {
  test.each(['a/b', 'a#b', 'p@s/s#1', 'a?b', '1/b', '1?b', '100%', 'a%2Fb', 'a:b@c', 'plain'])('%s', (password) => {
    const { databaseUrl } = readConfig({ DATABASE_URL: `postgres://ada:${password}@db:5432/panel?sslmode=disable` });
    const url = new URL(databaseUrl?.reveal() ?? '');
    const expected = password === 'a%2Fb' ? 'a/b' : password;
    expect([url.hostname, url.pathname, url.username, decodeURIComponent(url.password)]).toEqual([
      ...['db', '/panel', 'ada', expected],
    ]);
  });

  test('is not in the error message about an invalid one', () => {
    for (const bad of ['mysql://ada:hunter2@db/panel', 'postgres://ada:hunter2@', 'hunter2']) {
      expect(() => readConfig({ DATABASE_URL: bad })).toThrow(/^(?!.*hunter2)/s);
    }
  });
});

describe('a server that may lose what it has confirmed', () => {
  test('is refused, and the sentence names the setting', async () => {
    const env = await envOf();
    await expect(open({ ...env, ALLOW_UNSAFE_DATABASE: '' })).rejects.toThrow(
      /^The database may lose what it has confirmed when the power fails: fsync is off at the server\. Set it to on/,
    );
    const { pathname } = new URL(env['DATABASE_URL'] ?? '');
    await sql(env, `ALTER DATABASE ${pathname.slice(1)} SET synchronous_commit = off`);
    await expect(open({ ...env, ALLOW_UNSAFE_DATABASE: '' })).rejects.toThrow(': fsync, synchronous_commit are off');
    await open(env);
  });
});

test('two panels that start at once find one set of keys', async () => {
  const env = await envOf();
  const config = readConfig({ ...env });
  const keyrings = await Promise.all(
    [1, 2].map(() => withBootLock(env['DATABASE_URL'] ?? '', (connection) => openKeyring(connection, config))),
  );
  expect(new Set(keyrings.map((keyring) => keyring.currentKey('index').key.toString('hex'))).size).toBe(1);
});

import { describe, expect, it, test } from 'vitest';
import { type FoundSession, readOriginalPanel, readSessionFile, sessionNameOf } from '../src/index.js';
import { KEY, MemoryFile, USER_ID, fileOf, readBytes, withSqlite } from './files.js';

const pyrogram = {
  library: 'pyrogram',
  dc: 2,
  isTest: false,
  userId: USER_ID,
  isBot: false,
  apiId: 12345,
  authKey: KEY,
};
const telethon = { library: 'telethon', dc: 2, isTest: false, userId: null, isBot: null, apiId: null, authKey: KEY };
const mtcute = { library: 'mtcute', dc: 2, isTest: false, userId: USER_ID, isBot: false, apiId: null, authKey: KEY };
const failureReasonOf = (reading: Promise<FoundSession>) =>
  reading.catch((error: unknown) => (error as { reason?: string }).reason ?? error);

test.each([
  ['pyrogram.session', pyrogram],
  ['kurigram.session', pyrogram],
  ['telethon-1.25.session', telethon],
  ['mtcute.session', mtcute],
])('reads %s', async (name, expected) => {
  expect(await readSessionFile(fileOf(name))).toEqual(expected);
});

test('a file whose tables are in a log that is missing is refused by that name', async () => {
  expect(await failureReasonOf(readSessionFile(fileOf('kurigram-wal-live.session')))).toBe('wal');
});

/** The schemas of other versions, as the libraries publish them. */
const SCHEMAS: [string, string, unknown[], object][] = [
  [
    'Pyrogram 1.x (schema 2, without an app)',
    `CREATE TABLE sessions (dc_id INTEGER PRIMARY KEY, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL, user_id INTEGER,
      is_bot INTEGER); CREATE TABLE version (number INTEGER PRIMARY KEY); INSERT INTO version VALUES (2)`,
    [2, 0, KEY, 0, 9996621234, 0],
    { ...pyrogram, apiId: null },
  ],
  [
    'kurigram, upgraded from schema 3',
    `CREATE TABLE sessions (dc_id INTEGER PRIMARY KEY, api_id INTEGER, test_mode INTEGER, auth_key BLOB, date INTEGER NOT NULL,
      user_id INTEGER, is_bot INTEGER); CREATE TABLE version (number INTEGER PRIMARY KEY); INSERT INTO version VALUES (7);
      ALTER TABLE sessions ADD server_address TEXT; ALTER TABLE sessions ADD port INTEGER`,
    [2, 12345, 0, KEY, 0, 9996621234, 0, null, null],
    pyrogram,
  ],
  [
    'Telethon before schema 5',
    `CREATE TABLE version (version integer primary key); INSERT INTO version VALUES (3);
      CREATE TABLE sessions (dc_id integer primary key, server_address text, port integer, auth_key blob)`,
    [2, '149.154.167.51', 443, KEY],
    telethon,
  ],
  [
    'Telethon with a temporary key (schema 8)',
    `CREATE TABLE version (version integer primary key); INSERT INTO version VALUES (8);
      CREATE TABLE sessions (dc_id integer primary key, server_address text, port integer, auth_key blob, tmp_auth_key blob,
      takeout_id integer); CREATE TABLE encrypts (a, b)`,
    [2, '149.154.167.40', 443, KEY, new Uint8Array(256), null],
    { ...telethon, isTest: true },
  ],
];
const placeholders = (values: unknown[]) => values.map(() => '?').join();

describe.each(SCHEMAS)('%s', (_, schema, values, expected) => {
  const write = (mode: string, pageSize = 4096) =>
    withSqlite((database) => {
      database.exec(`PRAGMA page_size = ${pageSize}; PRAGMA journal_mode = ${mode}; ${schema}`);
      database.prepare(`INSERT INTO sessions VALUES (${placeholders(values)})`).run(...(values as string[]));
    });

  it.each([512, 4096, 65_536])('is read from pages of %i bytes', async (pageSize) => {
    expect(await readSessionFile(write('delete', pageSize).file)).toEqual(expected);
  });

  it('is read together with its log', async () => {
    const { file, wal } = write('wal');
    expect(wal.size).toBeGreaterThan(0);
    expect(await readSessionFile(file, wal)).toEqual(expected);
  });
});

describe('a log', () => {
  const COLUMNS = 'dc_id integer primary key, server_address text, port integer, auth_key blob';
  const written = () =>
    withSqlite((database) => {
      database.exec(`PRAGMA journal_mode = wal; CREATE TABLE version (version integer primary key);
        CREATE TABLE sessions (${COLUMNS})`);
      database.prepare('INSERT INTO sessions VALUES (2, ?, 443, ?)').run('149.154.167.51', KEY);
      database.exec('BEGIN; UPDATE sessions SET dc_id = 4');
    });

  it('counts up to its last commit', async () => {
    const { file, wal } = written();
    expect(await readSessionFile(file, wal)).toMatchObject({ dc: 2 });
  });

  it('that ends within a frame counts up to the commit before', async () => {
    const { file, wal } = withSqlite((database) => {
      database.exec(`PRAGMA journal_mode = wal; CREATE TABLE version (version integer primary key);
        CREATE TABLE sessions (${COLUMNS})`);
      database.prepare('INSERT INTO sessions VALUES (2, ?, 443, ?)').run('149.154.167.51', KEY);
      database.exec('UPDATE sessions SET dc_id = 4');
    });
    const bytes = await wal.read(0, wal.size);
    expect(await readSessionFile(file, new MemoryFile(bytes))).toMatchObject({ dc: 4 });
    const damaged = bytes.slice();
    damaged[damaged.length - 1] = (damaged.at(-1) ?? 0) ^ 1;
    expect(await readSessionFile(file, new MemoryFile(damaged))).toMatchObject({ dc: 2 });
    expect(await readSessionFile(file, new MemoryFile(bytes.slice(0, -1)))).toMatchObject({ dc: 2 });
  });

  it('of another file is refused', async () => {
    const other = withSqlite((database) =>
      database.exec('PRAGMA page_size = 512; PRAGMA journal_mode = wal; CREATE TABLE t (a)'),
    );
    expect(await failureReasonOf(readSessionFile(fileOf('pyrogram.session'), other.wal))).toBe('wal');
  });
});

test('of a file with many entities only a few pages are read', async () => {
  const { file } = withSqlite((database) => {
    database.exec(`CREATE TABLE version (version integer primary key); CREATE TABLE entities (id integer primary key, name text);
      WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n LIMIT 50000) INSERT INTO entities SELECT i, 'name ' || i FROM n;
      CREATE TABLE sessions (dc_id integer primary key, server_address text, port integer, auth_key blob)`);
    database.prepare('INSERT INTO sessions VALUES (2, ?, 443, ?)').run('149.154.167.51', KEY);
  });
  expect(file.size).toBeGreaterThan(900_000);
  await readSessionFile(file);
  expect(file.bytesRead).toBeLessThan(20_000);
});

describe('the storage of mtcute', () => {
  const TABLES = `CREATE TABLE auth_keys (dc integer primary key, key blob not null);
    CREATE TABLE key_value (key text primary key, value blob not null)`;
  const USER = "INSERT INTO key_value VALUES ('current_user', x'0100000001000000B255D85302000000')";
  const dcMain = (dc: number, flags = 0) =>
    `INSERT INTO key_value VALUES ('dc_main', x'020${dc}0${flags}0E3134392E3135342E3136372E343100BB010000')`;
  const keys = (database: { prepare: (sql: string) => { run: (...values: Uint8Array[]) => unknown } }) =>
    database.prepare('INSERT INTO auth_keys VALUES (2, randomblob(256)), (3, ?), (4, randomblob(256))').run(KEY);
  const read = (...sql: string[]) => {
    const { file, wal } = withSqlite((database) => {
      database.exec(['PRAGMA journal_mode = wal', TABLES, ...sql].join(';'));
      keys(database);
    });
    return readSessionFile(file, wal);
  };

  it('has keys of several data centres, of which one is that of the account', async () => {
    expect(await read(USER, dcMain(3))).toEqual({ ...mtcute, dc: 3, isBot: true });
    expect(await read(USER, dcMain(3, 4))).toMatchObject({ dc: 3, isTest: true });
  });

  it.each([
    ['without a user', [dcMain(3)], 'empty'],
    ['whose user has signed out', [dcMain(3), "INSERT INTO key_value VALUES ('current_user', x'')"], 'empty'],
    ['without a data centre', [USER], 'empty'],
    ['without the key of its data centre', [USER, dcMain(1)], 'empty'],
    [
      'with a user of a later form',
      [dcMain(3), "INSERT INTO key_value VALUES ('current_user', x'02000000')"],
      'damaged',
    ],
    [
      'with half a user',
      [dcMain(3), "INSERT INTO key_value VALUES ('current_user', x'0100000000000000B255')"],
      'damaged',
    ],
    ['with a data centre of a later form', [USER, "INSERT INTO key_value VALUES ('dc_main', x'090300')"], 'damaged'],
    ['with texts in place of blobs', [dcMain(3), "INSERT INTO key_value VALUES ('current_user', 'ann')"], 'empty'],
  ])('%s is refused', async (_, sql, reason) => {
    expect(await failureReasonOf(read(...sql))).toBe(reason);
  });
});

const SESSIONS =
  'CREATE TABLE version (number INTEGER PRIMARY KEY); CREATE TABLE sessions (dc_id INTEGER PRIMARY KEY, auth_key BLOB)';

describe('what is refused', () => {
  test.each<[string, string, string]>([
    ['without tables', '', 'format'],
    ['of another program', 'CREATE TABLE t (a)', 'format'],
    ['without a row', SESSIONS, 'empty'],
    ['whose sign-in was never finished', `${SESSIONS}; INSERT INTO sessions VALUES (2, NULL)`, 'empty'],
    ['with an empty key', `${SESSIONS}; INSERT INTO sessions VALUES (2, x'')`, 'empty'],
    ['with a short key', `${SESSIONS}; INSERT INTO sessions VALUES (2, x'0102')`, 'damaged'],
    ['with a constant key', `${SESSIONS}; INSERT INTO sessions VALUES (2, zeroblob(256))`, 'damaged'],
    ['of an impossible data centre', `${SESSIONS}; INSERT INTO sessions VALUES (203, randomblob(256))`, 'damaged'],
    [
      'with two sessions',
      `${SESSIONS}; INSERT INTO sessions VALUES (1, randomblob(256)), (2, randomblob(256))`,
      'damaged',
    ],
    ['in UTF-16', `PRAGMA encoding = 'UTF-16'; ${SESSIONS}`, 'format'],
    [
      'whose sessions are a view without end',
      `CREATE TABLE version (number INTEGER PRIMARY KEY); CREATE VIEW sessions AS WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL
        SELECT i + 1 FROM n) SELECT 2 AS dc_id, zeroblob(256) AS auth_key FROM n`,
      'format',
    ],
    [
      'with more rows than are read',
      `CREATE TABLE version (number INTEGER PRIMARY KEY); CREATE TABLE sessions (a); WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL
        SELECT i + 1 FROM n LIMIT 10001) INSERT INTO sessions SELECT i FROM n`,
      'limit',
    ],
    ['with a row of 2 MB', `${SESSIONS}; INSERT INTO sessions VALUES (2, zeroblob(2000000))`, 'limit'],
  ])('a file %s', async (_, sql, reason) => {
    const { file } = withSqlite((database) => database.exec(sql || 'PRAGMA user_version = 1'));
    expect(await failureReasonOf(readSessionFile(file))).toBe(reason);
  });

  test('a file that is no database', async () => {
    expect(await failureReasonOf(readSessionFile(new MemoryFile(new Uint8Array())))).toBe('format');
    expect(await failureReasonOf(readSessionFile(new MemoryFile(readBytes('README.md'))))).toBe('format');
  });
});

describe('app.db of the original panel', () => {
  test('is read with its log', async () => {
    const panel = await readOriginalPanel(fileOf('original/app.db'), fileOf('original/app.db-wal'));
    expect(panel.users).toEqual([{ id: 1, username: 'ann' }]);
    expect(panel.apiProfiles).toEqual([
      { id: 1, userId: 1, apiId: 12345, apiHash: '0123456789abcdef0123456789abcdef', name: 'Main' },
    ]);
    expect(panel.accounts).toHaveLength(300);
    expect(panel.accounts[1]).toEqual({ userId: 1, apiProfileId: 1, phone: '+9996620001', sessionName: '+9996620001' });
  });

  test('is refused without it', async () => {
    await expect(readOriginalPanel(fileOf('original/app.db'), null)).rejects.toMatchObject({ reason: 'wal' });
    await expect(readOriginalPanel(fileOf('pyrogram.session'), null)).rejects.toMatchObject({ reason: 'format' });
  });

  test.each([
    ['/home/ann/gifts/backend/sessions/user_1/+79990000001.session', '+79990000001'],
    ['C:\\gifts\\sessions\\user_1\\+79990000001.session.session', '+79990000001'],
    ['+79990000001.session.session', '+79990000001'],
    ['.session', ''],
    ['', ''],
  ])('the session of %s is %s', (path, name) => {
    expect(sessionNameOf(path)).toBe(name);
  });
});

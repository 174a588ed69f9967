import { chmod, mkdir, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { restoreBackup } from '../src/backup/restore-backup.js';
import { migrate } from '../src/database/migrate.js';
import { withBootLock } from '../src/database/boot-lock.js';
import { DatabaseClient } from '../src/database/database-client.js';
import { type Cluster, openCluster } from '../src/embedded-postgres/cluster.js';
import { EmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.js';
import { PANEL_ROLE, panelPassword, setUpPanelRole } from '../src/embedded-postgres/roles.js';
import { FAKES, fakeServer, message } from './fake-postgres.js';
import { startOldServer } from './old-postgres.js';
import { queryServer } from './query-server.js';
import { superuserUrl } from './superuser.js';
import { testDirectory } from '../harness/test-directory.js';

describe.each(Object.entries(FAKES))('a server that %s', (_, answers) => {
  test('is not taken for the database, and learns no password', async () => {
    const { server, text } = await fakeServer(answers, { port: 0, host: '127.0.0.1' });
    const { port } = server.address() as AddressInfo;
    const url = `postgres://ada:hunter2@127.0.0.1:${port}/postgres?require_auth=scram-sha-256`;
    const client = new DatabaseClient({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    await expect(client.connect()).rejects.toThrow('the server has not proved that it knows the password');
    expect(text()).toContain('ada');
    expect(text()).not.toMatch(/hunter2|md5|SELECT/);
    server.close();
  });
});

describe('a server of DATABASE_URL that requests a cleartext password', () => {
  const FAKE = FAKES['asks for the password'] ?? [];
  const hunted = async (settings: string, connect: (url: string) => Promise<unknown>) => {
    const { server, text } = await fakeServer(FAKE, { port: 0, host: '127.0.0.1' });
    const { port } = server.address() as AddressInfo;
    const failed = connect(`postgres://ada:hunter2@127.0.0.1:${port}/postgres${settings}`).then(
      () => '',
      (error: Error) => error.message,
    );
    // One that learned the password never answers.
    await expect.poll(() => Promise.race([failed, text()])).toMatch(/require_auth=password|hunter2/);
    server.close();
    return text();
  };
  const dial = (url: string) => {
    const client = new DatabaseClient({ connectionString: url, connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined);
    return client.connect();
  };

  test('does not get it, because it may be an impostor', async () => {
    expect(await hunted('', dial)).not.toContain('hunter2');
    expect(await hunted('?require_auth=scram-sha-256,md5', dial)).not.toContain('hunter2');
    expect(await hunted('', (url) => withBootLock(url, () => Promise.resolve()))).not.toContain('hunter2');
    const header = { format: 'giftbuyer backup 1', made_at: '', migrations: [], sequences: {} } as const;
    const restore = (url: string) =>
      restoreBackup(url, 'absent', { ...header, migrations: [] }, () => Promise.resolve());
    expect(await hunted('', restore)).not.toContain('hunter2');
  });

  test('gets it when the URL allows that', async () => {
    expect(await hunted('?require_auth=md5,password', dial)).toContain('hunter2');
  });
});

describe('what is left of a dead server', () => {
  let directory: string;
  let cluster: Cluster;
  beforeAll(async () => {
    directory = await testDirectory('strangers');
    await (await EmbeddedPostgres.open(directory)).close();
    cluster = await openCluster(directory);
  });
  afterAll(() => rm(directory, { recursive: true }));

  const pidFile = () => join(cluster.data, 'postmaster.pid');

  test.each([
    ['at its port', (port: number) => [String(port), '', '127.0.0.1']],
    ['in its directory', () => ['5432', '/tmp', '']],
  ])('names no server to talk to: somebody else stands %s', async (_, lines) => {
    const { server, text } = await fakeServer([message('R', 3)], { port: 0, host: '127.0.0.1' });
    const { port } = server.address() as AddressInfo;
    const socket = await fakeServer([message('R', 3)], { path: '/tmp/.s.PGSQL.5432' }).catch(() => null);
    // The pid is alive, as if it had been reused by another program.
    for (const pid of [5_000_000, process.pid]) {
      const text = [pid, cluster.data, 1_700_000_000, ...lines(port), '0 0', 'ready', ''].join('\n');
      await writeFile(pidFile(), text);
      const database = await EmbeddedPostgres.open(directory);
      expect(await queryServer(database.url, 'SELECT current_user AS name')).toEqual([{ name: PANEL_ROLE }]);
      await database.close();
    }
    expect(text()).not.toContain(cluster.password);
    expect(socket?.text() ?? '').toBe('');
    server.close();
    socket?.server.close();
  });

  test('is not followed where a directory is open to others, or is a link', async () => {
    const open = await testDirectory('open');
    await chmod(open, 0o777);
    const link = join(directory, 'link');
    await mkdir(join(open, 'private'), { mode: 0o700 });
    await symlink(join(open, 'private'), link);
    for (const place of [open, link]) {
      const stranger = await fakeServer([message('R', 3)], { path: join(place, '.s.PGSQL.5432') });
      const text = [process.pid, cluster.data, 1_700_000_000, '5432', place, '', '0 0', 'ready', ''].join('\n');
      await writeFile(pidFile(), text);
      const database = await EmbeddedPostgres.open(directory);
      expect(decodeURIComponent(new URL(database.url).hostname)).not.toBe(place);
      await database.close();
      expect(stranger.text()).toBe('');
      stranger.server.close();
    }
    await rm(open, { recursive: true });
    await rm(link);
  });
});

describe('the role of the panel', () => {
  test('owns its database, and may do nothing else on the server', async () => {
    const directory = await testDirectory('role');
    const server = await EmbeddedPostgres.open(directory);
    await withBootLock(server.url, (connection) => migrate(server.url, connection));
    const [role] = await queryServer(server.url, `SELECT * FROM pg_roles WHERE rolname = current_user`);
    expect(role).toMatchObject({
      rolname: PANEL_ROLE,
      ...{ rolsuper: false, rolcreaterole: false, rolcreatedb: false, rolreplication: false, rolbypassrls: false },
    });
    const denied = [
      `COPY (SELECT 1) TO PROGRAM 'true'`,
      `SELECT pg_read_file('PG_VERSION')`,
      `COPY users FROM '/etc/passwd'`,
      `SELECT rolpassword FROM pg_authid`,
      `ALTER SYSTEM SET fsync = off`,
      `ALTER ROLE giftbuyer PASSWORD 'x'`,
      `SET ROLE giftbuyer`,
    ];
    for (const statement of denied) {
      await expect(queryServer(server.url, statement), statement).rejects.toMatchObject({ code: '42501' });
    }
    await expect(queryServer(server.url, `CREATE DATABASE other`)).rejects.toMatchObject({ code: '42501' });
    await server.close();
    await rm(directory, { recursive: true });
  });
});

describe('a database of a version whose panel was a superuser', () => {
  let directory: string;
  let cluster: Cluster;
  let url: string;
  beforeAll(async () => {
    directory = await testDirectory('former');
    cluster = await openCluster(directory);
    url = await startOldServer(cluster);
    await withBootLock(url, (connection) => migrate(url, connection));
    await queryServer(url, `INSERT INTO users (username, password_hash) VALUES ('ada', 'x')`);
  });
  afterAll(async () => {
    await rm(directory, { recursive: true });
  });

  const owners = (ownersUrl: string) =>
    queryServer(
      ownersUrl,
      `SELECT DISTINCT relowner::regrole::text AS owner FROM pg_class WHERE relnamespace = 'public'::regnamespace
       UNION SELECT DISTINCT proowner::regrole::text FROM pg_proc WHERE pronamespace = 'public'::regnamespace
       UNION SELECT datdba::regrole::text FROM pg_database WHERE datname = current_database()`,
    );

  test('is not taken from under a panel of that version', async () => {
    const old = new Client({ connectionString: url });
    await old.connect();
    await old.query('SELECT pg_advisory_lock_shared($1)', [0x50524553]);
    await expect(EmbeddedPostgres.open(directory)).rejects.toThrow(
      /does not start: a panel of an older version uses it: stop that one first$/,
    );
    expect((await old.query('SELECT 1 AS one')).rows).toEqual([{ one: 1 }]);
    await old.end();
  });

  test('is converted whole or not at all, when the conversion dies anywhere', async () => {
    const password = panelPassword(cluster.password);
    for (let dying = 1; ; dying++) {
      const client = new Client({ connectionString: url });
      client.on('error', () => undefined);
      await client.connect();
      const send = client.query.bind(client) as (...args: unknown[]) => Promise<unknown>;
      let statements = 0;
      client.query = ((...args: unknown[]) => {
        if (++statements < dying) return send(...args);
        // The end of the process: the server sees the connection end.
        (client as unknown as { connection: { stream: { destroy(): void } } }).connection.stream.destroy();
        return Promise.reject(new Error('killed'));
      }) as typeof client.query;
      const isWhole = await setUpPanelRole(client, password).then(
        () => true,
        () => false,
      );
      expect(await owners(url)).toEqual([{ owner: isWhole ? PANEL_ROLE : 'giftbuyer' }]);
      await client.end().catch(() => undefined);
      if (isWhole) break;
      expect(dying).toBeLessThan(20);
    }
    await queryServer(url, `DO $$ BEGIN EXECUTE 'ALTER DATABASE postgres OWNER TO giftbuyer'; END $$`);
  });

  test('opens at the socket with everything in it, and later migrations can change it', async () => {
    const server = await EmbeddedPostgres.open(directory);
    expect(new URL(server.url).username).toBe(PANEL_ROLE);
    expect(await owners(server.url)).toEqual([{ owner: PANEL_ROLE }]);
    await withBootLock(server.url, (connection) => migrate(server.url, connection));
    await queryServer(server.url, 'ALTER TABLE users ADD COLUMN later integer');
    await queryServer(server.url, `INSERT INTO users (username, password_hash) VALUES ('bob', 'x')`);
    expect(await queryServer(server.url, 'SELECT username FROM users ORDER BY id')).toEqual([
      { username: 'ada' },
      { username: 'bob' },
    ]);
    await server.close();
  });
});

test('a data directory whose path is too long for a socket works', async () => {
  const top = await testDirectory('deep');
  const directory = join(top, "with 'quotes', commas, spaces".padEnd(120, ' Ё'));
  await mkdir(directory, { mode: 0o711 });
  const panels = await Promise.all([1, 2].map(() => EmbeddedPostgres.open(directory)));
  const [first, second] = panels;
  if (!first || !second) expect.unreachable();
  expect(second.url).toBe(first.url);
  const socket = decodeURIComponent(new URL(first.url).hostname);
  expect(socket).not.toContain(directory);
  expect((await stat(socket)).mode & 0o777).toBe(0o700);
  let restarts = 0;
  for (const panel of panels)
    panel.superviseServer({ onRestart: () => restarts++, onLost: (reason) => expect.fail(reason) });
  const file = join(directory, 'postgres', 'data', 'postmaster.pid');
  process.kill(Number((await readFile(file, 'utf8')).split('\n')[0]), 'SIGKILL');
  await expect.poll(() => restarts, { timeout: 60_000 }).toBe(2);
  expect(await queryServer(first.url, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  expect(await queryServer(await superuserUrl(directory, first.url), 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
  for (const panel of panels) await panel.close();
  expect(await readdir(dirname(socket))).not.toContain(socket.split('/').at(-1));
  await rm(top, { recursive: true });
});

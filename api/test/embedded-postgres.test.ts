import { spawn } from 'node:child_process';
import { readFile, readdir, rename, rm, stat, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.js';
import { PRESENCE_LOCK } from '../src/embedded-postgres/server.js';
import { queryServer } from './query-server.js';
import { superuserUrl } from './superuser.js';
import { copyDirectory, testDirectory } from '../harness/test-directory.js';

async function pidOf(directory: string): Promise<number | null> {
  const file = join(directory, 'postgres', 'data', 'postmaster.pid');
  const text = await readFile(file, 'utf8').catch(() => null);
  return text === null ? null : Number(text.split('\n')[0]);
}

describe('the database in the data directory', () => {
  let directory: string;
  let home: string;
  beforeAll(async () => {
    directory = await testDirectory('postgres');
    home = join(directory, 'postgres');
    const server = await EmbeddedPostgres.open(directory);
    await queryServer(server, `CREATE TABLE kept AS SELECT 'Ё' AS word`);
    await server.close();
  });
  afterAll(() => rm(directory, { recursive: true }));

  const expectKept = async () => {
    const server = await EmbeddedPostgres.open(directory);
    expect(await queryServer(server, 'SELECT word FROM kept')).toEqual([{ word: 'Ё' }]);
    await server.close();
  };

  test('listens where no other user can enter, with a password, and does not trade safety for speed', async () => {
    const server = await EmbeddedPostgres.open(directory);
    const settings = `SELECT name, setting FROM pg_settings WHERE name IN
      ('listen_addresses', 'unix_socket_directories', 'fsync', 'full_page_writes', 'synchronous_commit') ORDER BY name`;
    const rows = await queryServer(await superuserUrl(directory, server.url), settings);
    const socket = decodeURIComponent(new URL(server.url).hostname);
    expect(dirname(socket)).toBe(home);
    expect(Object.fromEntries(rows.map((row) => [row['name'], row['setting']]))).toEqual({
      fsync: 'on',
      full_page_writes: 'on',
      listen_addresses: '',
      synchronous_commit: 'on',
      unix_socket_directories: `../${basename(socket)}`,
    });
    for (const path of [home, join(home, 'data'), socket]) expect((await stat(path)).mode & 0o777).toBe(0o700);
    const stranger = new URL(server.url);
    stranger.password = 'wrong';
    await expect(new Client({ connectionString: stranger.href }).connect()).rejects.toMatchObject({ code: '28P01' });
    await server.close();
    await expect.poll(() => pidOf(directory)).toBeNull();
  });

  test('is shared by panels that start at once; the last one stops it', async () => {
    const panels = await Promise.all([1, 2, 3].map(() => EmbeddedPostgres.open(directory)));
    expect(new Set(panels.map((panel) => panel.url)).size).toBe(1);
    const [first, second, third] = panels;
    await first?.close();
    await second?.close();
    expect(third && (await queryServer(third, 'SELECT 1 AS one'))).toEqual([{ one: 1 }]);
    await third?.close();
    await expect.poll(() => pidOf(directory)).toBeNull();
  });

  test('is stopped by panels that close at once', async () => {
    for (let times = 0; times < 3; times++) {
      const panels = await Promise.all([1, 2, 3].map(() => EmbeddedPostgres.open(directory)));
      await Promise.all(panels.map((panel) => panel.close()));
      await expect.poll(() => pidOf(directory)).toBeNull();
    }
  });

  test('is not stopped under a panel that starts while the last one closes', async () => {
    for (let times = 0; times < 3; times++) {
      const last = await EmbeddedPostgres.open(directory);
      const [next] = await Promise.all([EmbeddedPostgres.open(directory), last.close()]);
      expect(await queryServer(next, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
      await next.close();
      await expect.poll(() => pidOf(directory)).toBeNull();
    }
  });

  test('is not adopted while a panel stops it', async () => {
    const panel = await EmbeddedPostgres.open(directory);
    const stopping = new Client({ connectionString: panel.url });
    await stopping.connect();
    await stopping.query(
      `SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory' AND objid = ${PRESENCE_LOCK}`,
    );
    await stopping.query(`SELECT pg_advisory_lock(${PRESENCE_LOCK})`);
    const opening = EmbeddedPostgres.open(directory);
    const sleep = stopping.query('SELECT pg_sleep(1)').then(() => 'still waiting');
    expect(await Promise.race([opening, sleep])).toBe('still waiting');
    await stopping.end();
    const next = await opening;
    expect(await queryServer(next, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await next.close();
    await expect.poll(() => pidOf(directory)).toBeNull();
  });

  test('starts after a crash, even when the old pid is another living program by now', async () => {
    const crashed = await EmbeddedPostgres.open(directory);
    process.kill((await pidOf(directory)) ?? 0, 'SIGKILL');
    await crashed.close();
    const file = join(home, 'data', 'postmaster.pid');
    const lines = (await readFile(file, 'utf8')).split('\n');
    const socketLock = join(decodeURIComponent(new URL(crashed.url).hostname), '.s.PGSQL.5432.lock');
    const socketLines = (await readFile(socketLock, 'utf8')).split('\n');
    // PostgreSQL checks only processes of its own user.
    const { uid, gid } = await stat(home);
    const stranger = spawn('sleep', ['infinity'], { uid, gid });
    try {
      await writeFile(file, [stranger.pid, ...lines.slice(1)].join('\n'));
      await writeFile(socketLock, [stranger.pid, ...socketLines.slice(1)].join('\n'));
      await expectKept();
    } finally {
      // It was still there to be taken for the server.
      expect(stranger.kill()).toBe(true);
    }
  });

  test('is started again at its address when it is killed, each time; and not after the end of the panel', async () => {
    const server = await EmbeddedPostgres.open(directory);
    const { url } = server;
    const restarted: string[] = [];
    server.superviseServer({ onRestart: () => restarted.push('again'), onLost: (reason) => restarted.push(reason) });
    for (const times of [1, 2]) {
      process.kill((await pidOf(directory)) ?? 0, 'SIGKILL');
      await expect.poll(() => restarted, { timeout: 60_000 }).toEqual(Array(times).fill('again'));
      expect([server.url, await queryServer(server, 'SELECT word FROM kept')]).toEqual([url, [{ word: 'Ё' }]]);
    }
    await server.close();
    await expect.poll(() => pidOf(directory)).toBeNull();
    expect(restarted).toHaveLength(2);
  });

  test('is started again by one of the panels that share it', async () => {
    const panels = await Promise.all([1, 2].map(() => EmbeddedPostgres.open(directory)));
    let restarts = 0;
    for (const panel of panels) {
      panel.superviseServer({ onRestart: () => restarts++, onLost: (reason) => expect.fail(reason) });
    }
    process.kill((await pidOf(directory)) ?? 0, 'SIGKILL');
    await expect.poll(() => restarts, { timeout: 60_000 }).toBe(2);
    for (const panel of panels) expect(await queryServer(panel, 'SELECT 1 AS one')).toEqual([{ one: 1 }]);
    await Promise.all(panels.map((panel) => panel.close()));
    await expect.poll(() => pidOf(directory)).toBeNull();
  });

  test('of a panel in another container is refused: neither its process nor its port is seen there', async () => {
    const server = await EmbeddedPostgres.open(directory);
    const file = join(home, 'data', 'postmaster.pid');
    const written = await readFile(file, 'utf8');
    const [, data, startedAt, , ...rest] = written.split('\n');
    // Above the largest pid of Linux (pid_max), and a closed port.
    const seen = ['5000000', data, startedAt, '1', ...rest].join('\n');
    await writeFile(file, seen);
    await expect(EmbeddedPostgres.open(directory)).rejects.toThrow('in use by another panel');
    expect(await readFile(file, 'utf8')).toBe(seen);
    await writeFile(file, written);
    expect(await queryServer(server, 'SELECT word FROM kept')).toEqual([{ word: 'Ё' }]);
    await server.close();
    await expectKept();
  });

  test('of a running panel, when copied, gets its own server, also in the place of the original', async () => {
    const original = await EmbeddedPostgres.open(directory);
    const copies = await testDirectory('postgres');
    await copyDirectory(directory, copies);
    const copy = await EmbeddedPostgres.open(copies);
    expect(copy.url).not.toBe(original.url);
    await queryServer(copy, `UPDATE kept SET word = 'copy'`);
    expect(await queryServer(original, 'SELECT word FROM kept')).toEqual([{ word: 'Ё' }]);
    await copy.close();

    const moved = `${directory}-moved`;
    await rename(directory, moved);
    await copyDirectory(moved, directory);
    const inPlace = await EmbeddedPostgres.open(directory);
    expect(inPlace.url).not.toBe(original.url);
    await queryServer(inPlace, `UPDATE kept SET word = 'in place'`);
    // Its socket has moved with it: the panel of the original does not reach the copy.
    const there = original.url.replace(encodeURIComponent(directory), encodeURIComponent(moved));
    expect(await queryServer(there, 'SELECT word FROM kept')).toEqual([{ word: 'Ё' }]);
    await expect(queryServer(original, 'SELECT')).rejects.toMatchObject({ code: 'ENOENT' });
    await inPlace.close();
    await original.close();
    await rm(directory, { recursive: true });
    await rename(moved, directory);
    await rm(copies, { recursive: true });
    await expectKept();
  });

  test('of another major version is refused and kept', async () => {
    const file = join(home, 'data', 'PG_VERSION');
    await writeFile(file, '17\n');
    await expect(EmbeddedPostgres.open(directory)).rejects.toThrow(
      /^The database in .* belongs to PostgreSQL 17, this panel has 18\. Nothing was changed: /,
    );
    await writeFile(file, '18\n');
    await expectKept();
  });

  test('that PostgreSQL cannot open is refused and kept', async () => {
    const control = join(home, 'data', 'global', 'pg_control');
    const good = await readFile(control);
    await writeFile(control, Buffer.alloc(good.length));
    const before = await readdir(join(home, 'data'));
    await expect(EmbeddedPostgres.open(directory)).rejects.toThrow(
      /^The database in .* does not start: database files are incompatible with server \(see .*server\.log\)$/,
    );
    expect(await readdir(join(home, 'data'))).toEqual(before);
    await writeFile(control, good);
    await expectKept();
  });

  test.each(['$USER', '`id`', 'a"b'])(
    'in a directory named %s is refused: pg_ctl gives it to a shell',
    async (name) => {
      const odd = join(directory, name);
      await expect(EmbeddedPostgres.open(odd)).rejects.toThrow(/must not have ", \$ or `/);
      await expect(stat(join(odd, 'postgres'))).rejects.toThrow('ENOENT');
    },
  );

  test('whose password is lost is refused, and nothing is recreated', async () => {
    const file = join(home, 'password');
    const password = await readFile(file);
    await rm(file);
    await expect(EmbeddedPostgres.open(directory)).rejects.toThrow(/^The password of the database is missing: /);
    expect(await readdir(home)).not.toContain('password');
    await writeFile(file, password, { mode: 0o600 });
    await expectKept();
  });
});

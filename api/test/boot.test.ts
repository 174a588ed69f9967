import { execFile } from 'node:child_process';
import { readFile, rename, rm, writeFile } from 'node:fs/promises';
import { createServer, type AddressInfo, type Server } from 'node:net';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { openDatabase } from '../src/open-database.js';
import { connectTo, upstreamOf, urlThrough } from '../harness/fault-proxy.js';
import { newDatabase } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { MAIN, PanelProcess } from '../harness/panel-process.js';
import { testDirectory } from '../harness/test-directory.js';

const FAILS_ON_SIGNAL = fileURLToPath(new URL('fixtures/fails-on-signal.mjs', import.meta.url));
const KEY = Buffer.alloc(32, 1).toString('base64');
const OTHER_KEY = Buffer.alloc(32, 2).toString('base64');

let directory: string;
beforeAll(async () => {
  directory = await testDirectory('boot');
});
afterAll(() => rm(directory, { recursive: true }));

/** A start that must fail: with exit code 1, nothing on stdout, and these words, on one line, on stderr. */
async function expectFailure(env: NodeJS.ProcessEnv, words: RegExp): Promise<void> {
  const panel = PanelProcess.spawn({ DATA_DIR: directory, ...env });
  const code = await panel.exit();
  expect(panel.stderr).toMatch(words);
  expect(panel.stderr.trimEnd()).not.toContain('\n');
  expect([code, panel.stdout]).toEqual([1, '']);
}

async function listener(): Promise<{ port: number; server: Server }> {
  const server = createServer((socket) => socket.destroy());
  return { port: await listen(server), server };
}

/** @returns its port */
async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

describe('a start that cannot work ends with one sentence and exit code 1:', () => {
  test('a taken port', async () => {
    const { port, server } = await listener();
    await expectFailure(
      { DATABASE_URL: await newDatabase(), SECRET_KEY: KEY, PORT: String(port) },
      new RegExp(`^Another program uses 127\\.0\\.0\\.1:${port}: stop it, or set PORT to a free one\\.$`, 'm'),
    );
    server.close();
  });

  test('an address that is not ours', async () => {
    await expectFailure(
      { DATABASE_URL: await newDatabase(), SECRET_KEY: KEY, HOST: '192.0.2.1', ALLOW_INSECURE_HTTP: '1' },
      /^The panel cannot listen on 192\.0\.2\.1:0: .*EADDRNOTAVAIL/,
    );
  });

  test('a data directory that cannot be written', async () => {
    const file = join(directory, 'file');
    await writeFile(file, '');
    await expectFailure({ DATA_DIR: file }, /^The data directory .*file cannot be used: /);
  });

  test('a database that cannot be made, with the words of initdb', async () => {
    const data = join(directory, 'no-room');
    const env = { PATH: process.env['PATH'], HOST: '127.0.0.1', PORT: '0', SANDBOX: 'off', DATA_DIR: data };
    // No file may be larger than a megabyte or two, as on a disk that is full.
    const args = ['-c', 'ulimit -f 2000; exec "$0" "$1"', process.execPath, MAIN];
    const panel = await promisify(execFile)('sh', args, { env }).catch((error: { stderr: string }) => error);
    expect(panel.stderr).toMatch(
      /^The database in .*no-room\/postgres cannot be made: could not write to file "pg_wal\/[^"]+": File too large; child .*\n$/,
    );
  });

  test('a database that closes connections, and one that does not answer, without the password', async () => {
    const { port, server } = await listener();
    const env = { DATABASE_URL: `postgres://ada:hunter2@127.0.0.1:${port}/panel`, SECRET_KEY: KEY };
    const words = new RegExp(`^(?!.*hunter2)The database panel at 127\\.0\\.0\\.1:${port} cannot be reached: `);
    await expectFailure(env, words);
    server.close();
    await expectFailure(env, words);
  });

  test('a database that does not exist', async () => {
    const absent = new URL(inject('postgres').url);
    absent.pathname = 'absent';
    await expectFailure(
      { DATABASE_URL: absent.href, SECRET_KEY: KEY },
      /^The database absent at .* cannot be reached: database "absent" does not exist/,
    );
  });

  test('another key than that of the database', async () => {
    const env = { DATABASE_URL: await newDatabase(), SECRET_KEY: KEY };
    await (await openDatabase(readConfig({ ...env, ALLOW_UNSAFE_DATABASE: '1' }))).close();
    await expectFailure({ ...env, SECRET_KEY: OTHER_KEY }, /^SECRET_KEY is not the key of this database/);
  });
});

test('a password of the database with any signs works beside the URL', async () => {
  const url = new URL(await newDatabase());
  const password = `/ # ? % @ $x ' " \\ é`;
  const role = `odd_${url.pathname.slice(1)}`;
  const admin = new Client({ connectionString: inject('postgres').superuserUrl });
  await admin.connect();
  await admin.query(`CREATE ROLE ${role} LOGIN SUPERUSER PASSWORD ${admin.escapeLiteral(password)}`);
  url.username = role;
  url.password = '';
  const env = { DATABASE_URL: url.href, SECRET_KEY: KEY, DATA_DIR: directory };
  const panel = await PanelProcess.start({ ...env, PGPASSWORD: password });
  expect((await panel.client().get('/api/ready')).status).toBe(200);
  expect(await panel.end()).toBe(0);
  await expectFailure({ ...env, PGPASSWORD: `${password}x` }, /cannot be reached: password authentication failed/);
  await admin.end();
});

test('a database that is slow to accept connections, or to answer, delays the start and does not end it', async () => {
  const url = await newDatabase();
  const server = createServer((socket) => {
    socket.once('data', async (startup) => {
      socket.pause();
      // Longer than the panel waits later: 5 s for the connection of its notifications, 2 s for one of the pool.
      if (startup.includes('application_name\0giftbuyer notifications\0')) await pause(6000);
      else if (startup.includes('application_name\0giftbuyer\0')) await pause(3000);
      const upstream = connectTo(upstreamOf(url));
      socket.on('error', () => upstream.destroy());
      upstream.on('error', () => socket.destroy());
      upstream.write(startup);
      socket.on('data', async (message) => {
        if (message.includes('pg_backend_pid')) await pause(6000);
        upstream.write(message);
      });
      socket.on('close', () => upstream.destroy());
      upstream.pipe(socket);
      socket.resume();
    });
  });
  const port = await listen(server);
  const slow = urlThrough({ ip: '127.0.0.1', port }, url);
  const panel = await PanelProcess.start({ DATABASE_URL: slow, SECRET_KEY: KEY, DATA_DIR: directory });
  expect(await panel.end()).toBe(0);
  server.close();
});

test('bad settings are listed, without a stack', async () => {
  const panel = PanelProcess.spawn({ PORT: 'x', LOG_LEVEL: 'loud' });
  expect(await panel.exit()).toBe(1);
  expect(panel.stderr.trimEnd().split('\n')).toEqual([
    'The settings are not usable:',
    '  PORT must be a number from 0 to 65535',
    '  LOG_LEVEL must be one of error, warn, log, debug, verbose',
  ]);
});

test('a failure that nobody expected ends the panel, and its report holds no values', async () => {
  const env = { DATABASE_URL: await newDatabase(), SECRET_KEY: KEY, DATA_DIR: directory };
  const panel = await PanelProcess.start(env, FAILS_ON_SIGNAL);
  expect(await panel.end('SIGUSR2')).toBe(1);
  expect(panel.stderr).toMatch(/^Error: Not found: \[redacted\]\n {4}at /);
  expect(panel.stderr).not.toContain('a value of the query');
});

describe('a panel with its own database', () => {
  /** Pid of the database server, or null when it does not run. */
  async function serverPid(): Promise<number | null> {
    const file = join(directory, 'postgres', 'data', 'postmaster.pid');
    const text = await readFile(file, 'utf8').catch(() => null);
    return text === null ? null : Number(text.split('\n')[0]);
  }

  const signIn = async (panel: PanelProcess) => {
    const client = panel.client();
    const answer = await client.post('/api/auth/login', { username: 'ada', password: PASSWORD });
    expect(answer.body).toEqual({ ok: true });
    return client;
  };

  test('ends cleanly with open streams, outlives kill -9, and each start finds what was there', async () => {
    const first = await PanelProcess.start({ DATA_DIR: directory });
    const { body } = await first.client().post('/api/auth/register', { username: 'ada', password: PASSWORD });
    expect(body).toEqual({ ok: true });
    const stream = await (await signIn(first)).open('GET', '/api/events');
    expect(stream.status).toBe(200);
    // A stop that takes too long ends with another code.
    expect(await first.end('SIGINT')).toBe(0);
    await stream.text().catch(() => 'cut off');
    expect([first.stdout, first.stderr]).toEqual([expect.stringMatching(/^GiftBuyer is ready at \S+\n$/), '']);
    expect(await serverPid()).toBeNull();

    // Listens on every address, and prints one that a browser can open.
    const second = await PanelProcess.start({ DATA_DIR: directory, HOST: '0.0.0.0', ALLOW_INSECURE_HTTP: '1' });
    await signIn(second);
    expect(await second.end('SIGKILL')).toBeNull();
    const pid = await serverPid();
    expect(pid).toBeGreaterThan(0);

    const third = await PanelProcess.start({ DATA_DIR: directory });
    expect(await serverPid()).toBe(pid);
    await signIn(third);
    expect(await third.end('SIGTERM')).toBe(0);
    expect(await serverPid()).toBeNull();
  });

  test('restarts a killed server: health reports the outage, and the log has one line about it', async () => {
    const panel = await PanelProcess.start({ DATA_DIR: directory });
    const ada = await signIn(panel);
    const health = async () => (await ada.get('/api/health')).status;
    expect(await health()).toBe(200);
    const pid = (await serverPid()) ?? 0;
    // Without this file PostgreSQL does not start.
    const version = join(directory, 'postgres', 'data', 'PG_VERSION');
    await rename(version, `${version}.away`);
    process.kill(pid, 'SIGKILL');
    await expect.poll(health).toBe(503);
    await rename(`${version}.away`, version);
    await expect.poll(health, { timeout: 60_000 }).toBe(200);
    await expect.poll(async () => (await ada.get('/api/me')).status).toBe(200);
    expect(await serverPid()).not.toBe(pid);
    // The server answers a moment before the panel has adopted it.
    await expect.poll(() => panel.stderr.match(/ended and was started again/g)).toHaveLength(1);
    expect(panel.stderr).not.toContain('notifications');
    expect(await panel.end()).toBe(0);
    expect(await serverPid()).toBeNull();
  });
});

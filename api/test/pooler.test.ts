import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createSandbox } from '@giftbuyer/telegram-sandbox';
import type { ServerEvent } from '@giftbuyer/contracts';
import { afterEach, describe, expect, test } from 'vitest';
import { readConfig } from '../src/config/config.js';
import { openDatabase } from '../src/open-database.js';
import { connectTo, upstreamOf, urlThrough } from '../harness/fault-proxy.js';
import { newDatabase, newEmptyDatabase, startApi } from '../harness/test-api.js';
import { eventsOf } from '../harness/streams.js';
import { freePort, has } from '../harness/system-programs.js';
import { TelegramPanel } from '../harness/telegram-panel.js';
import { testDirectory } from '../harness/test-directory.js';

/** Length and protocol version 3.0, then names and values, each with a NUL at its end. */
function parametersOf(startup: Buffer): Record<string, string> {
  const words = startup
    .subarray(8, startup.readInt32BE(0) - 2)
    .toString()
    .split('\0');
  return Object.fromEntries(words.flatMap((word, i) => (i % 2 === 0 ? [[word, words[i + 1] ?? '']] : [])));
}

/** PgBouncer refuses a connection that names any other (`ignore_startup_parameters` is empty by default). */
const KNOWN_TO_POOLERS = ['user', 'database', 'application_name', 'client_encoding'];

const LIMITS = `SELECT name, setting FROM pg_settings
  WHERE name IN ('lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout') ORDER BY name`;
const THEIR_VALUES = [
  { name: 'idle_in_transaction_session_timeout', setting: '10000' },
  { name: 'lock_timeout', setting: '2000' },
  { name: 'statement_timeout', setting: '8000' },
];

test('the panel connects as poolers allow it, and its limits hold all the same', async () => {
  const url = await newDatabase();
  const startups: Record<string, string>[] = [];
  const proxy = createServer((socket) => {
    const server = connectTo(upstreamOf(url));
    socket.once('data', (data) => startups.push(parametersOf(data)));
    socket.on('error', () => undefined).on('close', () => server.destroy());
    server.on('error', () => undefined).on('close', () => socket.destroy());
    socket.pipe(server).pipe(socket);
  });
  await once(proxy.listen(0, '127.0.0.1'), 'listening');
  const { port } = proxy.address() as AddressInfo;
  const api = await startApi({
    env: { DATABASE_URL: urlThrough({ ip: '127.0.0.1', port }, url) },
    hasRealTimeouts: true,
  });
  expect(await api.database.query(LIMITS)).toEqual(THEIR_VALUES);
  await api.close();
  proxy.close();
  // Of the start, the migrations, the pool and the notifications.
  expect(startups.length).toBeGreaterThanOrEqual(4);
  for (const names of startups.map(Object.keys)) expect(KNOWN_TO_POOLERS).toEqual(expect.arrayContaining(names));
});

// On Debian: apt-get install pgbouncer
describe('through PgBouncer', () => {
  let bouncer: PgBouncer | undefined;
  afterEach(() => bouncer?.stop());
  const isMissing = !has('pgbouncer', '--version');

  test('with its defaults, two panels do all that they do without it', async ({ skip }) => {
    skip(isMissing, 'needs pgbouncer');
    bouncer = await PgBouncer.start(await newEmptyDatabase());
    const sandbox = await createSandbox();
    const panel = new TelegramPanel();
    panel.api = await startApi({
      env: { DATABASE_URL: bouncer.url },
      hasRealTimeouts: true,
      telegram: { sandbox: sandbox.addresses, confirmAfterMs: 0, keyCooldownMs: 0 },
    });
    const other = await panel.api.again();
    expect(await panel.api.database.query(LIMITS)).toEqual(THEIR_VALUES);
    const ada = await panel.person('ada');
    const elsewhere = other.client();
    elsewhere.cookie = ada.client.cookie;
    const events = eventsOf(await elsewhere.open('GET', '/api/events'));
    const account = await ada.addAccount(panel.newPhone());
    expect((await events.next()).value).toEqual<ServerEvent>({ type: 'account.updated', data: account });
    expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
    await events.return(undefined);
    await other.close();
    await panel.api.close();
    await sandbox.close();
  });

  test.for(['transaction', 'statement'])('the start refuses pool_mode = %s in one sentence', async (mode, { skip }) => {
    skip(isMissing, 'needs pgbouncer');
    bouncer = await PgBouncer.start(await newDatabase(), `pool_mode = ${mode}`);
    const config = readConfig({ DATABASE_URL: bouncer.url, ALLOW_UNSAFE_DATABASE: '1', DATA_DIR: tmpdir() });
    await expect(openDatabase(config)).rejects.toThrow(
      /^DATABASE_URL leads to a pooler that .* pool_mode = session.*\.$/,
    );
  });
});

/** PgBouncer in front of the database of the tests, with default settings where its file has none. */
class PgBouncer {
  private constructor(
    readonly url: string,
    private readonly process: ChildProcess,
    private readonly directory: string,
  ) {}

  static async start(databaseUrl: string, setting = ''): Promise<PgBouncer> {
    const directory = await testDirectory('pgbouncer');
    const database = new URL(databaseUrl);
    const socket = decodeURIComponent(database.hostname);
    // It refuses to run as root, and only the user of the database reaches its socket.
    const { uid, gid } = await stat(socket);
    const port = await freePort();
    const users = join(directory, 'users.txt');
    await writeFile(users, `"${database.username}" "${database.password}"\n`);
    const file = join(directory, 'pgbouncer.ini');
    const listen = ['listen_addr = 127.0.0.1', `listen_port = ${port}`, 'unix_socket_dir ='];
    const login = ['auth_type = md5', `auth_file = ${users}`];
    await writeFile(
      file,
      ['[databases]', `* = host=${socket} port=${database.port}`, '[pgbouncer]', ...listen, ...login, setting].join(
        '\n',
      ),
    );
    const process = spawn('pgbouncer', ['-q', file], { stdio: 'ignore', uid, gid });
    const url = new URL(urlThrough({ ip: '127.0.0.1', port }, databaseUrl));
    url.search = '';
    await expect.poll(() => answers(port)).toBe(true);
    return new PgBouncer(url.href, process, directory);
  }

  async stop(): Promise<void> {
    const ended = once(this.process, 'exit');
    this.process.kill();
    await ended;
    await rm(this.directory, { recursive: true });
  }
}

function answers(port: number): Promise<boolean> {
  const socket = connect(port, '127.0.0.1');
  return once(socket, 'connect').then(
    () => Boolean(socket.destroy()),
    () => false,
  );
}

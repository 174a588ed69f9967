import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, connect, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { type Proxy, ProxyError } from '../src/index.js';
import { app, useSandbox } from './sandbox.js';

// Proxies of Debian: microsocks, tinyproxy and danted (dante-server). What is not installed is skipped.

const sandbox = useSandbox();
const running: ChildProcess[] = [];
let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), 'proxies-'));
});
afterEach(async () => {
  for (const child of running.splice(0)) {
    const ended = once(child, 'exit');
    if (child.kill('SIGKILL')) await ended;
  }
});
afterAll(() => rmSync(directory, { recursive: true }));

const isInstalled = (program: string) => spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((closed) => server.close(closed));
  return port;
}

/** Starts a program and waits until it listens. */
async function run(port: number, program: string, args: string[]): Promise<void> {
  const child = spawn(program, args, { stdio: 'ignore' });
  running.push(child);
  const end = performance.now() + 10_000;
  while (performance.now() < end && child.exitCode === null) {
    const socket = connect(port, '127.0.0.1');
    const isListening = await once(socket, 'connect').then(
      () => true,
      () => false,
    );
    socket.destroy();
    if (isListening) return;
    await pause(20);
  }
  throw new Error(`${program} does not listen`);
}

function writeConfig(name: string, lines: string[]): string {
  const path = join(directory, name);
  writeFileSync(path, `${lines.join('\n')}\n`);
  return path;
}

let phones = 10;
const USER = { username: 'user', password: 'pa:ss' };
type Program = [name: string, start: (port: number) => Promise<void>, kind: 'socks5' | 'http', credentials: object];
const PROGRAMS: Program[] = [
  ['microsocks', (port) => run(port, 'microsocks', ['-i', '127.0.0.1', '-p', `${port}`]), 'socks5', {}],
  [
    'microsocks',
    (port) => run(port, 'microsocks', ['-i', '127.0.0.1', '-p', `${port}`, '-u', USER.username, '-P', USER.password]),
    'socks5',
    USER,
  ],
  [
    'tinyproxy',
    (port) => {
      const config = writeConfig(`tinyproxy-${port}`, [
        `Port ${port}`,
        'Listen 127.0.0.1',
        'Timeout 60',
        'MaxClients 20',
      ]);
      return run(port, 'tinyproxy', ['-d', '-c', config]);
    },
    'http',
    {},
  ],
  [
    'tinyproxy',
    (port) => {
      const lines = [`Port ${port}`, 'Listen 127.0.0.1', 'Timeout 60', 'MaxClients 20', 'BasicAuth user pass'];
      return run(port, 'tinyproxy', ['-d', '-c', writeConfig(`tinyproxy-${port}`, lines)]);
    },
    'http',
    { username: 'user', password: 'pass' },
  ],
  [
    'danted',
    (port) => {
      const config = writeConfig(`danted-${port}`, [
        `logoutput: ${join(directory, 'danted.log')}`,
        `internal: 127.0.0.1 port = ${port}`,
        'external: 127.0.0.1',
        'clientmethod: none',
        'socksmethod: none',
        'user.privileged: root',
        'user.unprivileged: nobody',
        'client pass { from: 127.0.0.0/8 to: 0/0 }',
        'socks pass { from: 127.0.0.0/8 to: 127.0.0.0/8 }',
      ]);
      return run(port, 'danted', ['-f', config, '-p', join(directory, `danted-${port}.pid`)]);
    },
    'socks5',
    {},
  ],
];

for (const [name, start, kind, credentials] of PROGRAMS) {
  const isOpen = Object.keys(credentials).length === 0;
  test(`${name}${isOpen ? '' : ' with a password'} carries a reading`, async ({ skip }) => {
    skip(!isInstalled(name), `needs ${name}`);
    const port = await freePort();
    await start(port);
    const proxy: Proxy = { kind, host: '127.0.0.1', port, ...credentials };
    const gateway = sandbox.gateway();
    await gateway.checkProxy('sandbox', proxy);
    const { session } = await sandbox.signIn(`+99966218${phones++}`);
    await gateway.readAccount({ ...app, proxy }, session, () => undefined);
    if (isOpen) return;
    for (const wrong of [{ username: 'user', password: 'wrong' }, {}]) {
      const call = gateway.checkProxy('sandbox', { kind, host: '127.0.0.1', port, ...wrong });
      await expect(call).rejects.toThrow(ProxyError);
      await expect(call).rejects.toMatchObject({ reason: 'auth' });
    }
  });
}

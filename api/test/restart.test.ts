import { chmod, lstat, readFile, readdir, realpath, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { PASSWORD } from './harness.js';
import { PanelProcess } from './panel-process.js';
import { testDirectory } from './test-directory.js';

const SHUTDOWN_DEADLINE_MS = 8000;

let directory: string;
let home: string;
const panels: PanelProcess[] = [];
beforeEach(async () => {
  directory = await testDirectory('restart');
  home = join(directory, 'postgres');
});
afterEach(async () => {
  for (const panel of panels.splice(0)) await panel.end();
  // A panel that was killed, and has had no successor, has left its server behind.
  const pid = await serverPid();
  if (pid !== null) process.kill(pid, 'SIGKILL');
  await rm(directory, { recursive: true });
});

async function start(): Promise<PanelProcess> {
  const panel = await PanelProcess.start({ DATA_DIR: directory });
  panels.push(panel);
  return panel;
}

/** Pid of the database server, or null when it does not run. */
async function serverPid(): Promise<number | null> {
  const text = await readFile(join(home, 'data', 'postmaster.pid'), 'utf8').catch(() => null);
  return text === null ? null : Number(text.split('\n')[0]);
}

async function signIn(panel: PanelProcess): Promise<number> {
  return (await panel.client().post('/api/auth/login', { username: 'ada', password: PASSWORD })).status;
}

async function startWithAda(): Promise<PanelProcess> {
  const panel = await start();
  const { status } = await panel.client().post('/api/auth/register', { username: 'ada', password: PASSWORD });
  expect(status).toBe(200);
  return panel;
}

describe.each(['SIGINT', 'SIGTERM'] as const)('%s', (signal) => {
  test('ends everything, open streams too, and the next start finds what was there', async () => {
    const panel = await startWithAda();
    const ada = panel.client();
    await ada.post('/api/auth/login', { username: 'ada', password: PASSWORD });
    const stream = await ada.open('GET', '/api/events');
    expect(stream.status).toBe(200);
    const before = performance.now();
    expect(await panel.end(signal)).toBe(0);
    expect(performance.now() - before).toBeLessThan(SHUTDOWN_DEADLINE_MS);
    await stream.text().catch(() => 'cut off');
    expect([panel.stdout, panel.stderr]).toEqual([expect.stringMatching(/^GiftBuyer is ready at \S+\n$/), '']);
    expect(await serverPid()).toBeNull();
    expect(await signIn(await start())).toBe(200);
  });
});

test('after kill -9 the next panel adopts the server', async () => {
  await (await startWithAda()).end('SIGKILL');
  const pid = await serverPid();
  expect(pid).toBeGreaterThan(0);
  const next = await start();
  expect(await serverPid()).toBe(pid);
  expect(await signIn(next)).toBe(200);
  expect(await next.end()).toBe(0);
  expect(await serverPid()).toBeNull();
});

test('after kill -9 of the server too, the next panel starts another, even if the old pid is alive as something else', async () => {
  await (await startWithAda()).end('SIGKILL');
  const pid = await serverPid();
  process.kill(pid ?? 0, 'SIGKILL');
  const file = join(home, 'data', 'postmaster.pid');
  const lines = (await readFile(file, 'utf8')).split('\n');
  await writeFile(file, [process.pid, ...lines.slice(1)].join('\n'));
  expect(await signIn(await start())).toBe(200);
  expect(await serverPid()).not.toBe(process.pid);
});

test('two panels on one data directory share the server, and the last one stops it', async () => {
  const [first, second] = await Promise.all([startWithAda(), start()]);
  const pid = await serverPid();
  expect(await first?.end()).toBe(0);
  expect(await serverPid()).toBe(pid);
  expect(await signIn(second)).toBe(200);
  expect(await second.end()).toBe(0);
  expect(await serverPid()).toBeNull();
});

test('data of another major version of PostgreSQL is refused and kept', async () => {
  await (await startWithAda()).end();
  const version = join(home, 'data', 'PG_VERSION');
  await writeFile(version, '17\n');
  const refused = PanelProcess.spawn({ DATA_DIR: directory });
  expect(await refused.exit()).toBe(1);
  expect(refused.stderr).toMatch(
    /^The database in .* belongs to PostgreSQL 17, this panel has 18\. Nothing was changed: .*\n$/,
  );
  await writeFile(version, '18\n');
  expect(await signIn(await start())).toBe(200);
});

test('data that PostgreSQL cannot open is refused and kept', async () => {
  await (await startWithAda()).end();
  const control = join(home, 'data', 'global', 'pg_control');
  const good = await readFile(control);
  await writeFile(control, Buffer.alloc(good.length));
  const before = await readdir(join(home, 'data'));
  const refused = PanelProcess.spawn({ DATA_DIR: directory });
  expect(await refused.exit()).toBe(1);
  expect(refused.stderr).toMatch(/^The database in .* does not start: .* \(see server\.log there\)\n$/);
  expect(await readdir(join(home, 'data'))).toEqual(before);
  await writeFile(control, good);
  expect(await signIn(await start())).toBe(200);
});

test('a lost password of the database is said, and nothing is made anew', async () => {
  await (await startWithAda()).end();
  const file = join(home, 'password');
  const password = await readFile(file);
  await rm(file);
  const refused = PanelProcess.spawn({ DATA_DIR: directory });
  expect(await refused.exit()).toBe(1);
  expect(refused.stderr).toMatch(/^The password of the database is missing: .*password must be restored\.\n$/);
  await writeFile(file, password, { mode: 0o600 });
  expect(await signIn(await start())).toBe(200);
});

const isRoot = process.getuid?.() === 0;

test.runIf(isRoot)(
  'as root in a directory that only root may enter, the data is kept where its server can',
  async () => {
    await chmod(directory, 0o700);
    await (await startWithAda()).end();
    expect((await lstat(home)).isSymbolicLink()).toBe(true);
    const outside = await realpath(home);
    try {
      expect(outside).toMatch(/^\/var\/lib\/giftbuyer\/postgres-/);
      expect(await signIn(await start())).toBe(200);
    } finally {
      await panels.pop()?.end();
      await rm(outside, { recursive: true });
    }
  },
);

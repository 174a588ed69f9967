import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AppAccess, SandboxAddresses } from '@giftbuyer/telegram';
import { InProcessTelegramGateway } from '@giftbuyer/telegram/in-process';
import { afterEach, beforeEach, expect, onTestFailed, test, vi } from 'vitest';
import { type SandboxProcess, startSandbox } from '../src/sandbox/sandbox-process.js';
import { newDatabase } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import { PanelProcess } from '../harness/panel-process.js';

const app: AppAccess = { environment: 'sandbox', apiId: 4242, apiHash: '0123456789abcdef'.repeat(2), proxy: null };

let dataDirectory: string;
const running: SandboxProcess[] = [];

beforeEach(async () => {
  dataDirectory = await mkdtemp(join(tmpdir(), 'giftbuyer-sandbox-'));
});
afterEach(async () => {
  vi.restoreAllMocks();
  await Promise.all(running.splice(0).map((sandbox) => sandbox.stop()));
  await rm(dataDirectory, { recursive: true });
});

async function start(onEnd: (reason: string) => void = expect.unreachable): Promise<SandboxProcess> {
  const sandbox = await startSandbox(dataDirectory, onEnd);
  running.push(sandbox);
  return sandbox;
}

async function listens({ dcs: [dc] }: SandboxAddresses): Promise<boolean> {
  const socket = connect(dc?.port ?? 0, dc?.ip);
  try {
    await once(socket, 'connect');
    return true;
  } catch {
    return false;
  } finally {
    socket.destroy();
  }
}

test('a login and a session continue after a restart of the sandbox', async () => {
  const first = await start();
  const gateway = new InProcessTelegramGateway({ sandbox: first.addresses });
  const done = await gateway.confirmCode(app, (await gateway.beginLogin(app, '+9996621001')).login, '22222');
  const { login } = await gateway.beginLogin(app, '+9996625001');
  await first.stop();
  expect(await listens(first.addresses)).toBe(false);

  const again = new InProcessTelegramGateway({ sandbox: (await start()).addresses });
  if (done.step !== 'done') expect.unreachable();
  expect(await again.readAccount(app, done.session, () => undefined)).toEqual(done.profile);
  expect(await again.confirmCode(app, login, '22222')).toMatchObject({ step: 'password' });
  expect(await again.confirmPassword(app, login, 'sandbox')).toMatchObject({ step: 'done' });
});

test('a second panel of the same data directory shares the sandbox and leaves it running', async () => {
  const first = await start();
  const second = await start();
  expect(second.addresses).toEqual(first.addresses);
  await second.stop();
  expect(await listens(first.addresses)).toBe(true);
});

test('two panels started in the same moment share one sandbox', async () => {
  const env = {
    DATABASE_URL: await newDatabase(),
    SECRET_KEY: randomBytes(32).toString('base64'),
    DATA_DIR: dataDirectory,
    SANDBOX: 'on',
  };
  const panels = await Promise.all([PanelProcess.start(env), PanelProcess.start(env)]);
  try {
    const [first, second] = panels.map((panel) => panel.client());
    if (!first || !second) expect.unreachable();
    await first.post('/api/auth/register', { username: 'ada', password: PASSWORD });
    second.cookie = first.cookie;
    const { apiId: api_id, apiHash: api_hash, environment } = app;
    const { body: profile } = await first.post('/api/apiprofile', { api_id, api_hash, environment });
    // The code is requested at one panel and confirmed at the other.
    const { body: sent } = await first.post('/api/auth/send_code', { ...profile, phone: '+9996621003' });
    const { login_id } = sent;
    const confirmed = await second.post('/api/auth/confirm_code', { login_id, code: '22222' });
    expect(confirmed.body).toEqual({ ok: true });
  } finally {
    for (const panel of panels) await panel.end();
  }
});

interface OtherPanel {
  /** The process id of its sandbox. */
  pid: number;
  addresses: SandboxAddresses;
  kill(): Promise<unknown>;
}

/** Another panel of the same data directory, which has started the sandbox. */
async function startElsewhere(): Promise<OtherPanel> {
  const module = new URL('../dist/sandbox/sandbox-process.js', import.meta.url);
  const script = `import(${JSON.stringify(module.href)}).then(async ({ startSandbox }) => {
    console.log(JSON.stringify((await startSandbox(process.argv[1], console.error)).addresses));
  });`;
  const panel = spawn(process.execPath, ['-e', script, dataDirectory], { stdio: ['ignore', 'pipe', 'inherit'] });
  const [line] = (await once(panel.stdout, 'data')) as [Buffer];
  const addresses = JSON.parse(line.toString()) as SandboxAddresses;
  const kill = () => {
    panel.kill('SIGKILL');
    return once(panel, 'exit');
  };
  return { pid: await sandboxPid(), addresses, kill };
}

async function sandboxPid(): Promise<number> {
  const note = await readFile(join(dataDirectory, 'sandbox', 'running.json'), 'utf8');
  return (JSON.parse(note) as { pid: number }).pid;
}

test('after the panel was killed the next one starts its own sandbox', async () => {
  const killed = await startElsewhere();
  await killed.kill();

  const { addresses } = await start();
  expect(addresses.publicKey).toBe(killed.addresses.publicKey);
  const gateway = new InProcessTelegramGateway({ sandbox: addresses });
  expect(await gateway.beginLogin(app, '+9996621002')).toMatchObject({ sent: { delivery: 'app' } });
});

test('a sandbox that is slow to end after its panel was killed is awaited, never joined', async () => {
  const killed = await startElsewhere();
  onTestFailed(() => void process.kill(killed.pid, 'SIGKILL'));
  process.kill(killed.pid, 'SIGSTOP');
  await killed.kill();
  // Each look at the clock is ten seconds later.
  let now = 0;
  const clock = vi.spyOn(performance, 'now').mockImplementation(() => (now += 10_000));
  await expect(start()).rejects.toThrow('it was not ready within 60 s');

  let looks = 0;
  clock.mockImplementation(() => {
    if ((looks += 1) === 3) process.kill(killed.pid, 'SIGCONT');
    return Math.min(looks, 3) * 10_000;
  });
  await start();
  expect(await sandboxPid()).not.toBe(killed.pid);
});

test('a sandbox that ends by itself is reported', async () => {
  const ended = Promise.withResolvers<string>();
  await start(ended.resolve);
  process.kill(await sandboxPid(), 'SIGKILL');
  expect(await ended.promise).toBe('The sandbox ended (SIGKILL)');
});

test('a sandbox that cannot start is reported in a sentence', async () => {
  await writeFile(join(dataDirectory, 'sandbox'), '');
  await expect(start()).rejects.toThrow(/^The directory .+ cannot be used: /);
});

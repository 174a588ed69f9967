import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { Worker } from 'node:worker_threads';
import { afterEach, expect, test, vi } from 'vitest';
import {
  type GatewayOptions,
  ProxyError,
  SessionInvalidError,
  TelegramRpcError,
  TelegramUnreachableError,
  type WorkerOptions,
  WorkerTelegramGateway,
} from '../src/index.js';
import { app, codeOf, useSandbox } from './sandbox.js';
import { startSourceWorker } from './support/source-worker.js';

const PHONE = '+9996621701';
const sandbox = useSandbox();
const gateways: WorkerTelegramGateway[] = [];
const workers: Worker[] = [];

afterEach(() => Promise.all(gateways.splice(0).map((gateway) => gateway.close())));

function workerGateway(options: WorkerOptions = {}): WorkerTelegramGateway {
  const gateway = new WorkerTelegramGateway({
    sandbox: sandbox.addresses,
    confirmAfterMs: 0,
    startWorker: (gatewayOptions: GatewayOptions) => {
      const worker = startSourceWorker(gatewayOptions);
      workers.push(worker);
      return worker;
    },
    ...options,
  });
  gateways.push(gateway);
  return gateway;
}

/** A data centre that accepts connections and never answers. */
async function silentServer() {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    accepted: () => once(server, 'connection'),
    sandbox: { dcs: [{ id: 2, ip: '127.0.0.1', port }], publicKey: sandbox.addresses.publicKey },
    [Symbol.dispose]: () => void server.close(),
  };
}

test('a login, readings and the sign-out work as without a thread', async () => {
  const gateway = workerGateway();
  const { login, sent } = await gateway.beginLogin(app, PHONE);
  expect(sent).toMatchObject({ delivery: 'app', codeLength: 5 });
  await expect(gateway.confirmCode(app, login, '00000')).rejects.toThrow(new TelegramRpcError('PHONE_CODE_INVALID'));
  const done = await gateway.confirmCode(app, login, codeOf(PHONE));
  if (done.step !== 'done') throw new Error('no 2FA password was set');
  const stages: string[] = [];
  const reading = await gateway.readAccount(app, done.session, (stage) => stages.push(stage), {
    salts: done.profile.salts,
    premiumUntil: new Date(),
  });
  expect(stages).toEqual(['connect', 'profile', 'stars']);
  expect(reading).toEqual(await sandbox.gateway().readAccount(app, done.session, () => undefined));
  expect(typeof reading.stars.amount).toBe('bigint');
  const deviceList = await gateway.readDevices(app, done.session);
  const { devices, ...direct } = await sandbox.gateway().readDevices(app, done.session);
  // Each reading is an activity of this device.
  const activeAt: unknown = expect.any(Date);
  expect(deviceList).toEqual({ ...direct, devices: devices.map((device) => ({ ...device, activeAt })) });
  const gone = await gateway.changeDevices(app, done.session, { kind: 'end', hash: '5' });
  expect(gone).toEqual({ kind: 'gone' });
  await gateway.signOut(app, done.session);
  const ended = gateway.readAccount(app, done.session, () => undefined);
  await expect(ended).rejects.toBeInstanceOf(SessionInvalidError);
  await expect(ended).rejects.toMatchObject({ code: 'AUTH_KEY_UNREGISTERED' });
});

test('proxies are checked and used over the thread, and their errors keep class and reason', async () => {
  const gateway = workerGateway();
  const { kind, host, port, close } = await sandbox.startProxy({ kind: 'socks5' });
  if (kind !== 'socks5') throw new Error('another proxy was started');
  const proxy = { kind, host, port };
  expect(await gateway.checkProxy('sandbox', proxy)).toEqual({ ms: expect.any(Number) as number, country: null });
  const { session } = await sandbox.signIn('+9996621702');
  await gateway.readAccount({ ...app, proxy }, session, () => undefined);
  await close();
  for (const call of [
    gateway.checkProxy('sandbox', proxy),
    gateway.readAccount({ ...app, proxy }, session, () => undefined),
  ]) {
    await expect(call).rejects.toBeInstanceOf(ProxyError);
    await expect(call).rejects.toMatchObject({ name: 'ProxyError', reason: 'unreachable', waitSeconds: undefined });
  }
  const controller = new AbortController();
  controller.abort();
  await expect(gateway.checkProxy('sandbox', proxy, { signal: controller.signal })).rejects.toBeInstanceOf(
    TelegramUnreachableError,
  );
});

test('a 2FA password and a cancelled login work over the thread', async () => {
  const gateway = workerGateway();
  const phone = '+9996625701';
  const { login } = await gateway.beginLogin(app, phone);
  expect(await gateway.confirmCode(app, login, codeOf(phone))).toMatchObject({ step: 'password', login });
  await expect(gateway.confirmPassword(app, login, 'wrong')).rejects.toMatchObject({ code: 'PASSWORD_HASH_INVALID' });
  expect(await gateway.confirmPassword(app, login, 'sandbox')).toMatchObject({ step: 'done' });
  await gateway.cancelLogin(app, login);
});

test('a QR login and its wait cross over, and a signal ends the wait', async () => {
  const gateway = workerGateway({ keyCooldownMs: 0 });
  const phone = '+9996631707';
  const begun = await gateway.beginQrLogin(app, []);
  const asked = sandbox.calls.count('auth.exportLoginToken');
  const controller = new AbortController();
  const aborted = gateway.waitForQrLogin(app, begun.login, [], controller.signal);
  await sandbox.calls.reached('auth.exportLoginToken', asked + 1);
  controller.abort();
  await expect(aborted).rejects.toBeInstanceOf(TelegramUnreachableError);
  const waiting = gateway.waitForQrLogin(app, begun.login, []);
  await sandbox.calls.reached('auth.exportLoginToken', asked + 2);
  sandbox.world.phone(phone).acceptQr(begun.url);
  const moved = await waiting;
  if (moved.step !== 'moved') expect.unreachable(moved.step);
  expect(await gateway.waitForQrLogin(app, moved.login, [])).toMatchObject({ step: 'done', profile: { phone } });
});

test('a flood wait keeps its kind and its seconds', async () => {
  const { session } = await sandbox.signIn('+9996621702');
  sandbox.faults.add({ kind: 'floodWait', method: 'users.getUsers', seconds: 77, times: 1 });
  const reading = workerGateway().readAccount(app, session, () => undefined);
  await expect(reading).rejects.toMatchObject({ code: 'FLOOD_WAIT', kind: 'flood_wait', waitSeconds: 77 });
});

test('a signal closes the connection and ends the call', async () => {
  using server = await silentServer();
  const { session } = await sandbox.signIn('+9996621703');
  const controller = new AbortController();
  const accepted = server.accepted();
  const reading = workerGateway({ sandbox: server.sandbox }).readAccount(app, session, () => undefined, {
    signal: controller.signal,
  });
  const [socket] = await accepted;
  controller.abort();
  await expect(reading).rejects.toBeInstanceOf(TelegramUnreachableError);
  if (!socket.closed) await once(socket.resume(), 'close');
});

test('when a thread dies its calls fail, and after a pause a new thread answers', async () => {
  using server = await silentServer();
  const { session } = await sandbox.signIn('+9996621704');
  const addresses = { ...server.sandbox };
  const onCrash = vi.fn();
  const gateway = workerGateway({ sandbox: addresses, restartAfterMs: 500, onCrash });
  const accepted = server.accepted();
  const reading = gateway.readAccount(app, session, () => undefined);
  await accepted;
  await workers.at(-1)?.terminate();
  await expect(reading).rejects.toMatchObject({ message: 'The Telegram worker ended', keyCooldownSeconds: 10 });
  expect(onCrash).toHaveBeenCalledExactlyOnceWith('exit');
  const early = gateway.readAccount(app, session, () => undefined);
  await expect(early).rejects.toMatchObject({ name: 'TelegramUnreachableError', waitSeconds: 1 });
  addresses.dcs = sandbox.addresses.dcs;
  await vi.waitFor(() => gateway.readAccount(app, session, () => undefined), { timeout: 60_000, interval: 100 });
});

test('an uncaught error is reported by its code, not by its text', async () => {
  const onCrash = vi.fn();
  const startWorker = () => new Worker(`throw new RangeError('auth key 00ff')`, { eval: true });
  const gateway = workerGateway({ startWorker, onCrash });
  await expect(gateway.beginLogin(app, PHONE)).rejects.toBeInstanceOf(TelegramUnreachableError);
  expect(onCrash).toHaveBeenCalledExactlyOnceWith('RangeError');
});

test('a thread that runs out of memory does not end the process', async () => {
  const onCrash = vi.fn();
  const startWorker = () =>
    new Worker('const all = []; for (;;) all.push(new Array(1e5).fill({}))', {
      eval: true,
      resourceLimits: { maxOldGenerationSizeMb: 20 },
    });
  const gateway = workerGateway({ startWorker, onCrash });
  await expect(gateway.beginLogin(app, PHONE)).rejects.toBeInstanceOf(TelegramUnreachableError);
  expect(onCrash).toHaveBeenCalledExactlyOnceWith('ERR_WORKER_OUT_OF_MEMORY');
});

test('a sandbox that moved to other ports is found', async () => {
  using server = await silentServer();
  const { session, profile } = await sandbox.signIn('+9996621705');
  const addresses = { ...server.sandbox };
  const gateway = workerGateway({ sandbox: addresses, keyCooldownMs: 0 });
  const accepted = server.accepted();
  const controller = new AbortController();
  const reading = gateway.readAccount(app, session, () => undefined, { signal: controller.signal });
  await accepted;
  controller.abort();
  await expect(reading).rejects.toBeInstanceOf(TelegramUnreachableError);
  addresses.dcs = sandbox.addresses.dcs;
  expect(await gateway.readAccount(app, session, () => undefined)).toMatchObject({ userId: profile.userId });
});

test('closing ends the calls, and no thread is started afterwards', async () => {
  using server = await silentServer();
  const { session } = await sandbox.signIn('+9996621706');
  const gateway = workerGateway({ sandbox: server.sandbox });
  const accepted = server.accepted();
  const reading = gateway.readAccount(app, session, () => undefined);
  const outcome = expect(reading).rejects.toBeInstanceOf(TelegramUnreachableError);
  const [socket] = await accepted;
  const disconnected = once(socket.resume(), 'close');
  await gateway.close();
  await outcome;
  await disconnected;
  await expect(gateway.beginLogin(app, PHONE)).rejects.toThrow('The gateway is closed');
});

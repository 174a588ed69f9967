import { createCipheriv, generateKeyPairSync, randomBytes, randomInt } from 'node:crypto';
import { type AddressInfo, type Server, type Socket, createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { InProcessTelegramGateway } from '../src/in-process.js';
import { type AppAccess, TelegramUnreachableError } from '../src/index.js';
import { withConnection } from '../src/connection.js';
import { Servers } from '../src/servers.js';
import { encodeLogin, encodeSession } from '../src/stored-keys.js';

const app: AppAccess = { environment: 'sandbox', apiId: 4242, apiHash: 'a'.repeat(32), proxy: null };
const session = encodeSession({ dc: 2, key: randomBytes(256), userId: '777000123' });
const { publicKey } = generateKeyPairSync('rsa', {
  modulusLength: 2048,
  publicKeyEncoding: { type: 'pkcs1', format: 'pem' },
  privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
});

const servers: Server[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => new Promise((closed) => server.close(closed))));
});

/** A server that does not speak MTProto. `open` has its sockets, so that a test sees when the gateway has closed them. */
async function peer(answer: (socket: Socket) => void, deadlineMs?: number) {
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((socket) => {
    connections++;
    open.add(socket);
    socket.on('close', () => open.delete(socket)).on('error', () => undefined);
    answer(socket);
  });
  servers.push(server);
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  const gateway = new InProcessTelegramGateway({
    sandbox: { dcs: [{ id: 2, ip: '127.0.0.1', port }], publicKey },
    deadlineMs,
    confirmAfterMs: 100,
  });
  return { gateway, open, connections: () => connections, port };
}

const silent = (socket: Socket) => void socket.resume();
/** A transport error in the obfuscated padded transport, with the padding at the end. */
const transportError =
  (code: number, padding = randomInt(16)) =>
  (socket: Socket) =>
    void socket.once('data', (init) => {
      const reversed = Buffer.from(init.subarray(8, 56)).reverse();
      const frame = Buffer.alloc(8 + padding, 0xaa);
      frame.writeUInt32LE(4 + padding);
      frame.writeInt32LE(code, 4);
      socket.write(createCipheriv('aes-256-ctr', reversed.subarray(0, 32), reversed.subarray(32)).update(frame));
    });

test('a server that accepts and sends nothing fails the call within the deadline, and the connection is closed', async () => {
  const { gateway, open } = await peer(silent, 500);
  await expect(gateway.beginLogin(app, '+9996620001')).rejects.toThrow(TelegramUnreachableError);
  await expect(gateway.readAccount(app, session, () => undefined)).rejects.toThrow(TelegramUnreachableError);
  await expect.poll(() => open.size).toBe(0);
});

test('a closed port is unreachable at once', async () => {
  const { gateway, port } = await peer(silent);
  await new Promise((closed) => servers.pop()?.close(closed));
  await expect(gateway.beginLogin(app, '+9996620001')).rejects.toThrow(TelegramUnreachableError);
  await expect(gateway.readAccount(app, session, () => undefined)).rejects.toThrow(`127.0.0.1:${port}`);
});

test('a server that closes connections is unreachable', async () => {
  const { gateway } = await peer((socket) => void socket.on('data', () => socket.destroy()));
  await expect(gateway.beginLogin(app, '+9996620001')).rejects.toThrow(TelegramUnreachableError);
  await expect(gateway.readAccount(app, session, () => undefined)).rejects.toThrow(TelegramUnreachableError);
});

test('a server that sends noise is unreachable', async () => {
  const { gateway } = await peer((socket) => void socket.on('data', () => socket.write(randomBytes(512))), 500);
  await expect(gateway.beginLogin(app, '+9996620001')).rejects.toThrow(TelegramUnreachableError);
  await expect(gateway.readAccount(app, session, () => undefined)).rejects.toThrow(TelegramUnreachableError);
});

const login = encodeLogin({
  kind: 'code',
  dc: 2,
  key: randomBytes(256),
  phone: '+9996620001',
  phoneCodeHash: 'h',
  byEmail: false,
});
const qrLogin = encodeLogin({ kind: 'qr', dc: 2, key: randomBytes(256), importToken: null });
const calls: [string, (gateway: InProcessTelegramGateway) => Promise<unknown>][] = [
  ['readAccount', (gateway) => gateway.readAccount(app, session, () => undefined)],
  ['signOut', (gateway) => gateway.signOut(app, session)],
  ['cancelLogin', (gateway) => gateway.cancelLogin(app, login)],
  ['waitForQrLogin', (gateway) => gateway.waitForQrLogin(app, qrLogin, [])],
  ['confirmCode', (gateway) => gateway.confirmCode(app, login, '22222')],
  ['confirmPassword', (gateway) => gateway.confirmPassword(app, login, 'sandbox')],
  ['resendCode', (gateway) => gateway.resendCode(app, login)],
  ['sendEmailCode', (gateway) => gateway.sendEmailCode(app, login, 'a@example.com')],
  ['confirmEmail', (gateway) => gateway.confirmEmail(app, login, '66666')],
  ['resetLoginEmail', (gateway) => gateway.resetLoginEmail(app, login)],
  ['beginLogin', (gateway) => gateway.beginLogin(app, '+9996620001')],
];

describe.each([-404, -429, -444, -1])('transport error %i', (code) => {
  test.each(calls)('makes %s fail, and ends no session', async (_, call) => {
    const { gateway, connections } = await peer(transportError(code));
    const called = call(gateway);
    await expect(called).rejects.toThrow(TelegramUnreachableError);
    await expect(called).rejects.toMatchObject({ transportCode: code });
    expect(connections()).toBe(1);
  });

  test.each(Array.from({ length: 16 }, (_, padding) => padding))(
    'is found before %i bytes of padding',
    async (padding) => {
      const { gateway } = await peer(transportError(code, padding));
      await expect(gateway.signOut(app, session)).rejects.toMatchObject({ transportCode: code });
    },
  );
});

test('a sign-out can be aborted', async () => {
  const { gateway, open } = await peer(silent);
  const controller = new AbortController();
  const signOut = gateway.signOut(app, session, controller.signal);
  await expect.poll(() => open.size).toBe(1);
  controller.abort();
  await expect(signOut).rejects.toThrow(TelegramUnreachableError);
  await expect.poll(() => open.size).toBe(0);
});

test('an aborted reading closes its connection at once and opens no other', async () => {
  const { gateway, open, connections } = await peer(silent);
  const givenUp = new AbortController();
  const reading = gateway.readAccount(app, session, () => undefined, { signal: givenUp.signal });
  await expect.poll(() => open.size).toBe(1);
  givenUp.abort();
  await expect(reading).rejects.toThrow(TelegramUnreachableError);
  await expect.poll(() => open.size).toBe(0);
  const again = gateway.readAccount(app, session, () => undefined, { signal: givenUp.signal });
  await expect(again).rejects.toThrow(TelegramUnreachableError);
  expect(connections()).toBe(1);
});

test('a sandbox on another machine is refused', () => {
  for (const ip of ['149.154.167.51', '10.0.0.1', '0.0.0.0', 'localhost', '::ffff:8.8.8.8']) {
    const dcs = [
      { id: 1, ip: '127.0.0.1', port: 20_001 },
      { id: 2, ip, port: 20_002 },
    ];
    expect(() => new InProcessTelegramGateway({ sandbox: { dcs, publicKey } }), ip).toThrow('must be on this machine');
  }
});

test('the socket refuses addresses of other machines for the sandbox', async () => {
  const sandbox = new Servers({ dcs: [{ id: 2, ip: '127.0.0.1', port: 1 }], publicKey }).findServer('sandbox', 2);
  const server = { ...sandbox, addresses: [{ ip: '192.0.2.1', port: 443 }] };
  const deadline = AbortSignal.timeout(500);
  const dialled = withConnection({ server, proxy: null, apiId: 1, attemptMs: 500, deadline }, () => Promise.resolve());
  await expect(dialled).rejects.toThrow('must be on this machine');
});

test('without a sandbox a sandbox application connects to nothing', async () => {
  await expect(new InProcessTelegramGateway({}).beginLogin(app, '+9996620001')).rejects.toThrow('The sandbox is off');
});

test('a stored session of an unknown format is an error, not an empty account', async () => {
  const { gateway, connections } = await peer(silent);
  for (const broken of ['', 'AAAA', session.slice(0, -4), `B${session.slice(1)}`]) {
    await expect(gateway.readAccount(app, broken, () => undefined)).rejects.toThrow('Not a session of this version');
  }
  expect(connections()).toBe(0);
});

import { createCipheriv } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, type Socket, createServer } from 'node:net';
import { afterEach, expect, test } from 'vitest';
import type { Proxy } from '../src/index.js';
import { failure } from './proxy-kinds.js';
import { app, useSandbox } from './sandbox.js';

/** Longer than the timeout of a test, so the deadline cannot end the call. */
const NEVER_MS = 600_000;
const MEGABYTE = 1 << 20;

const sandbox = useSandbox();
const gifts: bigint[] = [];
afterEach(() => gifts.splice(0).forEach((id) => sandbox.world.gifts.withdraw(id)));

function dropGifts(count: number, titleBytes: number): void {
  for (let i = 0; i < count; i++) {
    const id = BigInt(900 + i);
    sandbox.world.gifts.drop({ id, stars: 1, title: 'a'.repeat(titleBytes) });
    gifts.push(id);
  }
}

test('an answer that unpacks to more than 4 MiB ends the call', async () => {
  const { session } = await sandbox.signIn('+9996621901');
  const gateway = sandbox.gateway(NEVER_MS);
  dropGifts(2, 1.5 * MEGABYTE);
  expect((await gateway.readCatalogue(app, session, { hash: 0 }))?.gifts).toHaveLength(2);
  dropGifts(2, 2.5 * MEGABYTE);
  const error = await failure(gateway.readCatalogue(app, session, { hash: 0 }));
  expect(error).toMatchObject({ name: 'TelegramUnreachableError', message: 'A packed object does not unpack' });
});

test('a packet of 16 MiB is refused before a key is agreed on', async () => {
  const sockets: Socket[] = [];
  const server = createServer((socket) => {
    sockets.push(socket);
    void announce(socket);
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxy: Proxy = { kind: 'socks5', host: '127.0.0.1', port };
  const error = await failure(sandbox.gateway(NEVER_MS).beginQrLogin({ ...app, proxy }, []));
  expect(error).toMatchObject({ name: 'ProxyError', reason: 'protocol', message: 'A packet has a wrong length' });
  await expect.poll(() => sockets.map(({ closed }) => closed)).toEqual([true]);
  server.close();
});

/** A SOCKS5 server that answers for Telegram: with the head of a packet, and then with nothing. */
async function announce(socket: Socket): Promise<void> {
  socket.on('error', () => undefined);
  await once(socket, 'data');
  socket.write(Buffer.from([5, 0]));
  await once(socket, 'data');
  socket.write(Buffer.from([5, 0, 0, 1, 0, 0, 0, 0, 0, 0]));
  const [header] = (await once(socket, 'data')) as [Buffer];
  const keys = Buffer.from(header.subarray(8, 56)).reverse();
  const cipher = createCipheriv('aes-256-ctr', keys.subarray(0, 32), keys.subarray(32));
  const length = Buffer.alloc(4);
  length.writeUInt32LE(16 * MEGABYTE);
  socket.write(cipher.update(length));
}

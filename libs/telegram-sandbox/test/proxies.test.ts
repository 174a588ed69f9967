import { createHmac, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { HttpProxyTcpTransport, MtProxyTcpTransport, SocksProxyTcpTransport } from '@mtcute/node';
import type { TelegramTransport } from '@mtcute/node';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createSandbox } from '../src/index.js';
import type { ProxyOptions, Sandbox, SandboxProxy } from '../src/index.js';
import { mtcute } from './support/mtcute.js';

// An independent client, mtcute, through each kind of proxy, and what strict proxies refuse.

const PHONE = '+9996610002';
const KEY = '0123456789abcdef0123456789abcdef';
const AUTH = { username: 'user', password: 'pass' };
const DOMAIN = 'example.com';
const FAKE_TLS = `ee${KEY}${Buffer.from(DOMAIN).toString('hex')}`;

let sandbox: Sandbox;
const cleanups: (() => Promise<void>)[] = [];
beforeAll(async () => {
  sandbox = await createSandbox();
});
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});
afterAll(() => sandbox.close());

async function start(options: ProxyOptions): Promise<SandboxProxy> {
  const proxy = await sandbox.startProxy(options);
  cleanups.push(() => proxy.close());
  return proxy;
}

const total = (address: string) => sandbox.peers().find((peer) => peer.address === address)?.total ?? 0;

type Case = [string, ProxyOptions, (at: { host: string; port: number }) => TelegramTransport];
const CASES: Case[] = [
  ['SOCKS5', { kind: 'socks5' }, (at) => new SocksProxyTcpTransport(at)],
  [
    'SOCKS5 with a password',
    { kind: 'socks5', auth: AUTH },
    (at) => new SocksProxyTcpTransport({ ...at, user: AUTH.username, password: AUTH.password }),
  ],
  ['HTTP', { kind: 'http' }, (at) => new HttpProxyTcpTransport(at)],
  [
    'HTTP with a password',
    { kind: 'http', auth: AUTH },
    (at) => new HttpProxyTcpTransport({ ...at, user: AUTH.username, password: AUTH.password }),
  ],
  ['MTProxy', { kind: 'mtproxy', secret: KEY }, (at) => new MtProxyTcpTransport({ ...at, secret: KEY })],
  [
    'MTProxy with padding',
    { kind: 'mtproxy', secret: `dd${KEY}` },
    (at) => new MtProxyTcpTransport({ ...at, secret: `dd${KEY}` }),
  ],
  [
    'MTProxy with fake TLS',
    { kind: 'mtproxy', secret: FAKE_TLS },
    (at) => new MtProxyTcpTransport({ ...at, secret: FAKE_TLS }),
  ],
];

test.each(CASES)('mtcute signs in through %s, from another address', async (_, options, transport) => {
  const { host, port } = await start(options);
  const before = { direct: total('127.0.0.1'), proxied: total('127.0.0.2') };
  const client = await mtcute(sandbox, 1, { transport: transport({ host, port }) });
  cleanups.push(() => client.destroy());
  const me = await client.start({
    phone: PHONE,
    code: () => Promise.resolve(sandbox.world.code(PHONE) ?? ''),
    codeSentCallback: () => undefined,
  });
  expect(me.phoneNumber).toBe('9996610002');
  expect(total('127.0.0.1')).toBe(before.direct);
  expect(total('127.0.0.2')).toBeGreaterThan(before.proxied);
});

/** Also after an error, which `once` would throw. */
const closed = (socket: Socket) => new Promise((resolve) => socket.on('close', resolve));

/** A client of bytes. */
async function dial({
  host,
  port,
}: SandboxProxy): Promise<{ socket: Socket; send: (bytes: Buffer) => Promise<Buffer> }> {
  const socket = connect(port, host).on('error', () => undefined);
  cleanups.push(() => Promise.resolve(void socket.destroy()));
  await once(socket, 'connect');
  const send = async (bytes: Buffer): Promise<Buffer> => {
    const answer = new Promise<Buffer>((resolve) => {
      socket.once('data', resolve);
      socket.once('close', () => resolve(Buffer.alloc(0)));
    });
    socket.write(bytes);
    return answer;
  };
  return { socket, send };
}

describe('SOCKS5 refuses', () => {
  test('a client without the password', async () => {
    const { send } = await dial(await start({ kind: 'socks5', auth: AUTH }));
    expect(await send(Buffer.from('050100', 'hex'))).toEqual(Buffer.from('05ff', 'hex'));
  });

  test('every address but those of the data centres', async () => {
    const { send } = await dial(await start({ kind: 'socks5' }));
    expect(await send(Buffer.from('050100', 'hex'))).toEqual(Buffer.from('0500', 'hex'));
    expect(await send(Buffer.from('050100010a00000101bb', 'hex'))).toEqual(Buffer.from('05020001000000000000', 'hex'));
  });
});

test('HTTP asks for the password, and refuses other addresses and methods', async () => {
  const open = await start({ kind: 'http' });
  const closed = await start({ kind: 'http', auth: AUTH });
  const status = async (proxy: SandboxProxy, method: string, to: string) => {
    const { send } = await dial(proxy);
    return (await send(Buffer.from(`${method} ${to} HTTP/1.1\r\nHost: ${to}\r\n\r\n`))).toString().slice(9, 12);
  };
  expect(await status(open, 'CONNECT', '10.0.0.1:443')).toBe('403');
  expect(await status(open, 'GET', '10.0.0.1:443')).toBe('405');
  expect(await status(closed, 'CONNECT', '10.0.0.1:443')).toBe('407');
});

describe('fake TLS', () => {
  /** A hello with nothing but what the proxy reads. */
  function hello({ age = 0, key = KEY, domain = DOMAIN } = {}): Buffer {
    const name = Buffer.from(domain);
    const sizes = [name.length + 5, name.length + 3].map((size) => [0, size]);
    const serverName = Buffer.concat([Buffer.from([0, 0, ...sizes.flat(), 0, 0, name.length]), name]);
    const body = Buffer.concat([
      ...[Buffer.from([3, 3]), Buffer.alloc(32), Buffer.from([32]), randomBytes(32)],
      ...[Buffer.from([0, 2, 0x13, 1, 1, 0, 0, serverName.length]), serverName],
    ]);
    const head = Buffer.from([0x16, 3, 1, 0, body.length + 4, 1, 0, 0, body.length]);
    const bytes = Buffer.concat([head, body]);
    const digest = createHmac('sha256', Buffer.from(key, 'hex')).update(bytes).digest();
    digest.writeInt32LE(digest.readInt32LE(28) ^ (Math.floor(Date.now() / 1000) - age), 28);
    digest.copy(bytes, 11);
    return bytes;
  }

  /** Whether the answer proves that the proxy knows the key. */
  function isProven(sent: Buffer, answer: Buffer): boolean {
    const zeroed = Buffer.from(answer).fill(0, 11, 43);
    const expected = createHmac('sha256', Buffer.from(KEY, 'hex'))
      .update(sent.subarray(11, 43))
      .update(zeroed)
      .digest();
    return expected.equals(answer.subarray(11, 43));
  }

  test('proves its key to a client that knows it, once', async () => {
    const proxy = await start({ kind: 'mtproxy', secret: FAKE_TLS });
    const sent = hello();
    const first = await dial(proxy);
    expect(isProven(sent, await first.send(sent))).toBe(true);
    const replay = await dial(proxy);
    expect(isProven(sent, await replay.send(sent))).toBe(false);
  });

  test.each([
    ['of another key', { key: KEY.replace('0', '1') }],
    ['of another domain', { domain: 'example.org' }],
    ['that is too old', { age: 700 }],
    ['from the future', { age: -60 }],
  ])('answers a hello %s as the site of the domain', async (_, changed) => {
    const { send } = await dial(await start({ kind: 'mtproxy', secret: FAKE_TLS }));
    const sent = hello(changed);
    const answer = await send(sent);
    expect(answer.subarray(0, 3)).toEqual(Buffer.from([0x16, 3, 3]));
    expect(isProven(sent, answer)).toBe(false);
  });

  test('wants ChangeCipherSpec before data', async () => {
    const { socket, send } = await dial(await start({ kind: 'mtproxy', secret: FAKE_TLS }));
    await send(hello());
    socket.write(Buffer.from('1703030001aa', 'hex'));
    await closed(socket);
  });
});

test('faults: a client sees that the proxy resets, is mute, or is cut off', async () => {
  const proxy = await start({ kind: 'socks5', fault: { kind: 'refuse' } });
  const refused = connect(proxy.port, proxy.host).on('error', () => undefined);
  await closed(refused);
  proxy.setFault({ kind: 'cutAfter', bytes: 1 });
  const cut = await dial(proxy);
  expect(await cut.send(Buffer.from('050100', 'hex'))).toEqual(Buffer.from('05', 'hex'));
  await closed(cut.socket);
  proxy.setFault({ kind: 'garbage' });
  const garbled = await dial(proxy);
  expect(await garbled.send(Buffer.from('050100', 'hex'))).toEqual(Buffer.from('5f5a', 'hex'));
  proxy.setFault(undefined);
  const whole = await dial(proxy);
  expect(await whole.send(Buffer.from('050100', 'hex'))).toEqual(Buffer.from('0500', 'hex'));
  expect(proxy.connections().total).toBe(4);
});

test('the link is what clients take', async () => {
  const socks = await start({ kind: 'socks5', auth: { username: 'a b', password: '@:' } });
  expect(socks.link).toBe(`socks5://a%20b:%40%3A@127.0.0.1:${socks.port}`);
  const mtproxy = await start({ kind: 'mtproxy', secret: `dd${KEY}` });
  expect(mtproxy.link).toBe(`tg://proxy?server=127.0.0.1&port=${mtproxy.port}&secret=dd${KEY}`);
  await expect(sandbox.startProxy({ kind: 'mtproxy', secret: 'dd00' })).rejects.toThrow('16 bytes');
});

test('with one environment an MTProxy serves its data centres alone', async () => {
  const own = await createSandbox({ environment: 'test' });
  cleanups.push(() => own.close());
  const { host, port } = await own.startProxy({ kind: 'mtproxy', secret: KEY });
  const socket = connect(port, host).on('error', () => undefined);
  // A header of DC 2 of production, of any other client: the proxy does not find the data centre and closes.
  socket.write(randomBytes(64));
  await closed(socket);
  expect(own.peers()).toEqual([]);
});

test('a proxy does not get the port of a closed one, which clients may remember', async () => {
  const ports = new Set<number>();
  for (let n = 0; n < 300; n++) {
    const proxy = await sandbox.startProxy({ kind: 'socks5' });
    ports.add(proxy.port);
    await proxy.close();
  }
  expect(ports.size).toBe(300);
});

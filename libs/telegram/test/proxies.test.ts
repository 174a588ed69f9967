import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import type { ProxyOptions, SandboxProxy } from '@giftbuyer/telegram-sandbox';
import { afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type Proxy, ProxyError } from '../src/index.js';
import { app, codeOf, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const KEY = '0123456789abcdef0123456789abcdef';
const AUTH = { username: 'user', password: 'päss:word' };
const fakeTls = (key: string, domain = 'example.com') => `ee${key}${Buffer.from(domain).toString('hex')}`;

/** How the sandbox's proxy is started, and what a client is given that knows it, and that does not. */
interface Kind {
  name: string;
  options: ProxyOptions;
  right: object;
  wrong?: object;
}

const KINDS: Kind[] = [
  { name: 'SOCKS5', options: { kind: 'socks5' }, right: {} },
  {
    name: 'SOCKS5 with a password',
    options: { kind: 'socks5', auth: AUTH },
    right: AUTH,
    wrong: { ...AUTH, password: 'x' },
  },
  { name: 'HTTP', options: { kind: 'http' }, right: {} },
  {
    name: 'HTTP with a password',
    options: { kind: 'http', auth: AUTH },
    right: AUTH,
    wrong: { ...AUTH, username: 'x' },
  },
  {
    name: 'MTProxy',
    options: { kind: 'mtproxy', secret: KEY },
    right: { secret: KEY },
    wrong: { secret: KEY.replace('0', '1') },
  },
  {
    name: 'MTProxy with padding',
    options: { kind: 'mtproxy', secret: `dd${KEY}` },
    right: { secret: `dd${KEY}` },
    wrong: { secret: `dd${KEY.replace('0', '1')}` },
  },
  {
    name: 'MTProxy with fake TLS',
    options: { kind: 'mtproxy', secret: fakeTls(KEY) },
    right: { secret: fakeTls(KEY) },
    wrong: { secret: fakeTls(KEY.replace('0', '1')) },
  },
];

const started: SandboxProxy[] = [];
afterEach(async () => {
  for (const proxy of started.splice(0)) await proxy.close();
});

async function start(kind: Kind, fault?: ProxyOptions['fault'], credentials: object | undefined = kind.right) {
  const server = await sandbox.startProxy({ ...kind.options, fault });
  started.push(server);
  const { host, port } = server;
  const proxy = { kind: kind.options.kind, host, port, ...credentials } as Proxy;
  return { server, proxy, app: { ...app, proxy } };
}

/** Connections from the address of direct ones. */
const direct = () => sandbox.peers.find(({ address }) => address === '127.0.0.1')?.total ?? 0;
const proxied = () => sandbox.peers.find(({ address }) => address === '127.0.0.2')?.total ?? 0;
const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error,
  );

let phones = 1900;
let session: string;
beforeAll(async () => {
  ({ session } = await sandbox.signIn(`+999662${phones++}`));
});

describe.each(KINDS)('$name', (kind) => {
  test('carries a login, a reading and a sign-out, and nothing goes directly', async () => {
    const { app: access } = await start(kind);
    const before = { direct: direct(), proxied: proxied() };
    const phone = `+999662${phones++}`;
    const gateway = sandbox.gateway();
    const { login } = await gateway.beginLogin(access, phone);
    const done = await gateway.confirmCode(access, login, codeOf(phone));
    if (done.step !== 'done') throw new Error('a password is needed');
    const stages: string[] = [];
    const reading = await gateway.readAccount(access, done.session, (stage) => stages.push(stage));
    expect(reading.phone ?? phone).toBe(phone);
    expect(stages).toEqual(['connect', 'profile', 'stars']);
    await gateway.signOut(access, done.session);
    expect(direct()).toBe(before.direct);
    expect(proxied()).toBe(before.proxied + 4);
  });

  test('is found to lead to Telegram, by one connection without a key', async () => {
    const { proxy, server } = await start(kind);
    const before = { direct: direct(), calls: sandbox.calls.total };
    expect(await sandbox.gateway().checkProxy('sandbox', proxy)).toEqual({
      ms: expect.any(Number) as number,
      country: null,
    });
    expect(server.connections().total).toBe(1);
    expect({ direct: direct(), calls: sandbox.calls.total }).toEqual(before);
    await expect.poll(() => server.connections().open).toBe(0);
  });

  test('that resets connections is unreachable, and the direct way stays free', async () => {
    const { app: access, server } = await start(kind, { kind: 'refuse' });
    const gateway = sandbox.gateway();
    const before = direct();
    for (let i = 0; i < 6; i++) {
      const error = await failure(gateway.readAccount(access, session, () => undefined));
      expect(error).toMatchObject({ name: 'ProxyError', reason: 'unreachable' });
    }
    // The circuit breaker is open since the fifth.
    expect(server.connections().total).toBe(5);
    expect(direct()).toBe(before);
    await gateway.readAccount(app, session, () => undefined);
    const other = await start(kind);
    await gateway.readAccount(other.app, session, () => undefined);
  });

  test('that is mute at any phase fails within the deadline, and its socket is closed', async () => {
    const before = direct();
    for (let afterAnswers = 0; afterAnswers < 4; afterAnswers++) {
      const { app: access, server } = await start(kind, { kind: 'mute', afterAnswers });
      const gateway = sandbox.gateway(400, { keyCooldownMs: 0 });
      const error = await failure(gateway.beginLogin(access, '+9996620001'));
      expect(error, `after ${afterAnswers} answers`).toMatchObject({ name: 'ProxyError', reason: 'unreachable' });
      await expect.poll(() => server.connections().open).toBe(0);
    }
    expect(direct()).toBe(before);
  });

  test('that is aborted closes its socket at once, also while it negotiates', async () => {
    const { proxy, server } = await start(kind, { kind: 'mute' });
    const controller = new AbortController();
    const check = sandbox.gateway(600_000).checkProxy('sandbox', proxy, { signal: controller.signal });
    await expect.poll(() => server.connections().open).toBe(1);
    controller.abort();
    await expect(check).rejects.toThrow(ProxyError);
    await expect.poll(() => server.connections().open).toBe(0);
  });

  test('that sends one byte at a time works', async () => {
    const { proxy, app: access } = await start(kind, { kind: 'slow' });
    await sandbox.gateway().checkProxy('sandbox', proxy);
    await sandbox.gateway().readAccount(access, session, () => undefined);
  });

  test('that sends garbage does not speak its protocol', async () => {
    const { proxy } = await start(kind, { kind: 'garbage' });
    const error = await failure(sandbox.gateway(1_000).checkProxy('sandbox', proxy));
    expect(error).toBeInstanceOf(ProxyError);
    // Of an MTProxy without TLS all bytes are encrypted: their garbage is a packet that never ends, or has a wrong length.
    if (kind.options.kind !== 'mtproxy' || kind.name.includes('TLS'))
      expect(error).toMatchObject({ reason: 'protocol' });
  });

  test('that is cut off after any byte of the negotiation fails, and nothing goes directly', async () => {
    const before = direct();
    const total = kind.name.includes('TLS') ? 320 : 80;
    const gateway = sandbox.gateway(2_000, { keyCooldownMs: 0 });
    for (let bytes = 0; bytes < total; bytes += kind.name.includes('TLS') ? 7 : 1) {
      const { proxy } = await start(kind, { kind: 'cutAfter', bytes });
      const error = await failure(gateway.checkProxy('sandbox', proxy));
      expect(error, `after ${bytes} bytes`).toBeInstanceOf(ProxyError);
      await started.pop()?.close();
    }
    expect(direct()).toBe(before);
  });

  test('that dies in a reading is named, and the session stays as it is', async () => {
    const phone = `+999662${phones++}`;
    const { session: own } = await sandbox.signIn(phone);
    const { app: access, server } = await start(kind);
    const gateway = sandbox.gateway(undefined, { keyCooldownMs: 0 });
    const before = direct();
    const reading = gateway.readAccount(access, own, (stage) => {
      if (stage === 'profile') void server.close();
    });
    expect(await failure(reading)).toMatchObject({ name: 'ProxyError', reason: 'unreachable' });
    expect(direct()).toBe(before);
    started.splice(started.indexOf(server), 1);
    await gateway.readAccount(app, own, () => undefined);
  });
});

test.each(KINDS.filter(({ wrong }) => wrong))(
  '$name refuses wrong credentials, and the error has none',
  async (kind) => {
    const { app: access, proxy } = await start(kind, undefined, kind.wrong);
    const before = direct();
    const gateway = sandbox.gateway();
    const check = await failure(gateway.checkProxy('sandbox', proxy));
    expect(check).toMatchObject({ name: 'ProxyError', reason: 'auth' });
    for (const error of [check, await failure(gateway.readAccount(access, session, () => undefined))]) {
      expect(error).toBeInstanceOf(ProxyError);
      const text = JSON.stringify([String(error), (error as Error).stack, error]);
      for (const secret of [AUTH.password, KEY, KEY.replace('0', '1')]) expect(text).not.toContain(secret);
    }
    expect(direct()).toBe(before);
  },
);

test('a proxy that does not listen is unreachable', async () => {
  const { server, proxy } = await start({ name: '', options: { kind: 'socks5' }, right: {} });
  await server.close();
  started.pop();
  const error = await failure(sandbox.gateway().checkProxy('sandbox', proxy));
  expect(error).toMatchObject({ reason: 'unreachable', message: expect.stringContaining('ECONNREFUSED') as string });
});

test('a proxy that does not connect to Telegram has refused it', async () => {
  for (const kind of ['socks5', 'http'] as const) {
    const { proxy } = await start({ name: '', options: { kind }, right: {} });
    const addresses = { ...sandbox.addresses, dcs: [{ id: 2, ip: '127.0.0.1', port: 9 }] };
    const gateway = sandbox.gateway(undefined, { sandbox: addresses });
    expect(await failure(gateway.checkProxy('sandbox', proxy))).toMatchObject({
      name: 'ProxyError',
      reason: 'refused',
    });
  }
});

test('in the sandbox a proxy on another machine is never dialled', async () => {
  for (const host of ['192.0.2.1', '2001:db8::1']) {
    const proxy: Proxy = { kind: 'socks5', host, port: 1080 };
    const error = await failure(sandbox.gateway().checkProxy('sandbox', proxy));
    expect(error).toMatchObject({ reason: 'refused', message: 'A proxy of the sandbox must be on this machine' });
  }
});

test('a proxy that floods before it answers is not read beyond what is asked for', async () => {
  const server = createServer((socket) => {
    const flood = () => {
      while (socket.writable && socket.write(Buffer.alloc(1 << 16, 'x')));
    };
    socket.on('drain', flood).on('error', () => undefined);
    flood();
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const proxies: Proxy[] = [
    { kind: 'socks5', host: '127.0.0.1', port },
    { kind: 'http', host: '127.0.0.1', port },
    { kind: 'mtproxy', host: '127.0.0.1', port, secret: fakeTls(KEY) },
  ];
  for (const proxy of proxies) {
    const error = await failure(sandbox.gateway().checkProxy('sandbox', proxy));
    expect(error).toMatchObject({ name: 'ProxyError', reason: 'protocol' });
  }
  await new Promise((closed) => server.close(closed));
});

test('while its circuit breaker is open, the error still says what is wrong with the proxy', async () => {
  const { app: access } = await start({ name: '', options: { kind: 'socks5', auth: AUTH }, right: {} });
  const gateway = sandbox.gateway();
  for (let i = 0; i < 5; i++) await failure(gateway.readAccount(access, session, () => undefined));
  const error = await failure(gateway.readAccount(access, session, () => undefined));
  expect(error).toMatchObject({ name: 'ProxyError', reason: 'auth', waitSeconds: expect.any(Number) as number });
  // Other credentials are another proxy.
  const corrected = { ...access, proxy: { ...access.proxy, ...AUTH } as Proxy };
  await gateway.readAccount(corrected, session, () => undefined);
});

test('a refused address is followed by the next one, through the proxy', async () => {
  const { proxy, server } = await start({ name: '', options: { kind: 'socks5' }, right: {} });
  const live = sandbox.addresses.dcs.filter(({ id }) => id === 2);
  const dcs = [{ id: 2, ip: '127.0.0.1', port: 9 }, { id: 2, ip: '::1', port: 9 }, ...live];
  const gateway = sandbox.gateway(undefined, { sandbox: { ...sandbox.addresses, dcs } });
  await gateway.checkProxy('sandbox', proxy);
  expect(server.connections().total).toBe(2);
  // The one that worked comes first.
  await gateway.checkProxy('sandbox', proxy);
  expect(server.connections().total).toBe(3);
});

test('a proxy may have a name', async () => {
  const { proxy } = await start({ name: '', options: { kind: 'socks5' }, right: {} });
  await sandbox.gateway().checkProxy('sandbox', { ...proxy, host: 'localhost' });
});

test('what is behind the proxy must have a key of Telegram', async () => {
  const { proxy } = await start({ name: '', options: { kind: 'mtproxy', secret: KEY }, right: { secret: KEY } });
  expect(await failure(sandbox.gateway().checkProxy('production', proxy))).toMatchObject({ reason: 'protocol' });
});

test('a secret that is none is refused before anything is dialled', async () => {
  for (const secret of ['', 'zz', KEY.slice(2), `dd${KEY}00`, `ee${KEY}`, `ff${KEY}`]) {
    const proxy: Proxy = { kind: 'mtproxy', host: '127.0.0.1', port: 9, secret };
    expect(await failure(sandbox.gateway().checkProxy('sandbox', proxy))).toMatchObject({ reason: 'auth' });
  }
});

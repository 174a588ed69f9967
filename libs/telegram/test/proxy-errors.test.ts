import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect, test } from 'vitest';
import type { Proxy } from '../src/index.js';
import { AUTH, KEY, failure, fakeTls, useProxies } from './proxy-kinds.js';
import { useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const { started, start } = useProxies(sandbox);

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
  const { session } = await sandbox.signIn('+9996621800');
  const gateway = sandbox.gateway();
  for (let i = 0; i < 5; i++) await failure(gateway.readAccount(access, session, () => undefined));
  const error = await failure(gateway.readAccount(access, session, () => undefined));
  expect(error).toMatchObject({ name: 'ProxyError', reason: 'auth', waitSeconds: expect.any(Number) as number });
  // Other credentials are another proxy.
  const corrected = { ...access, proxy: { ...access.proxy, ...AUTH } as Proxy };
  await gateway.readAccount(corrected, session, () => undefined);
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

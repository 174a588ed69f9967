import type { ProxyOptions, SandboxProxy } from '@giftbuyer/telegram-sandbox';
import { afterEach, expect } from 'vitest';
import type { Proxy } from '../src/index.js';
import { app, type useSandbox } from './sandbox.js';

export const KEY = '0123456789abcdef0123456789abcdef';
export const AUTH = { username: 'user', password: 'päss:word' };
export const fakeTls = (key: string, domain = 'example.com') => `ee${key}${Buffer.from(domain).toString('hex')}`;

/** How the sandbox's proxy is started, and what a client is given that knows it, and that does not. */
export interface ProxyKind {
  name: string;
  options: ProxyOptions;
  right: object;
  wrong?: object;
}

export const KINDS: ProxyKind[] = [
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

/** Starts proxies of the sandbox, which end with the test. */
export function useProxies(sandbox: ReturnType<typeof useSandbox>) {
  const started: SandboxProxy[] = [];
  afterEach(async () => {
    for (const proxy of started.splice(0)) await proxy.close();
  });
  return {
    /** Those that are closed after the test. */
    started,
    async start(kind: ProxyKind, fault?: ProxyOptions['fault'], credentials: object | undefined = kind.right) {
      const server = await sandbox.startProxy({ ...kind.options, fault });
      started.push(server);
      const { host, port } = server;
      const proxy = { kind: kind.options.kind, host, port, ...credentials } as Proxy;
      return { server, proxy, app: { ...app, proxy } };
    },
    /** Connections from the address of direct ones. */
    direct: () => sandbox.peers.find(({ address }) => address === '127.0.0.1')?.total ?? 0,
    proxied: () => sandbox.peers.find(({ address }) => address === '127.0.0.2')?.total ?? 0,
  };
}

export const failure = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => expect.fail('it succeeded'),
    (error: unknown) => error,
  );

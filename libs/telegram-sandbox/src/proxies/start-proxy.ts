import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { DcAddress } from '../rpc/call.js';
import { LOOPBACK, listenOnLoopback } from '../transport/ports.js';
import { ClientSide, NegotiationError } from './client-side.js';
import { ReplayGuard } from './fake-tls.js';
import { serveHttp } from './http-connect.js';
import { parseSecret, serveMtproxy } from './mtproxy.js';
import type { ProxyOptions, SandboxProxy } from './proxy-options.js';
import { serveSocks5 } from './socks5.js';
import { createUpstream } from './upstream.js';
import type { Upstream } from './upstream.js';

/** Another loopback address than that of direct connections. */
const FROM = '127.0.0.2';
const SECRET = `dd${'5a'.repeat(16)}`;

/** What a proxy needs of its sandbox. */
export interface ProxiedDcs {
  dcs: readonly DcAddress[];
  isTest: boolean | undefined;
  log: (line: string) => void;
  onClose: () => void;
}

/** Starts a proxy on loopback. */
export async function startProxy(
  options: ProxyOptions,
  { dcs, isTest, log, onClose }: ProxiedDcs,
): Promise<SandboxProxy> {
  const { kind, from = FROM, port: preferredPort } = options;
  let { fault } = options;
  let total = 0;
  const clients = new Set<Socket>();
  const upstreams = new Set<Socket>();
  const serve = serverOf(options, createUpstream(dcs, from, isTest, upstreams));
  const server = createServer((socket) => {
    total++;
    if (fault?.kind === 'refuse') {
      socket.resetAndDestroy();
      return;
    }
    clients.add(socket);
    socket.on('close', () => clients.delete(socket));
    const client = new ClientSide(socket, () => fault);
    serve(client).catch((error: unknown) => {
      if (!(error instanceof NegotiationError))
        log(`A ${kind} proxy failed: ${error instanceof Error ? error.stack : error}`);
      client.close();
    });
  });
  const port = await listenOnLoopback(server, preferredPort);
  return {
    kind,
    host: LOOPBACK,
    port,
    link: linkOf(options, port),
    connections: () => ({ open: clients.size, total }),
    setFault: (next) => (fault = next),
    close: async () => {
      if (!server.listening) return;
      onClose();
      const closed = once(server, 'close');
      server.close();
      for (const socket of [...clients, ...upstreams]) socket.destroy();
      await closed;
    },
  };
}

function serverOf(
  { kind, auth, secret = SECRET }: ProxyOptions,
  upstream: Upstream,
): (client: ClientSide) => Promise<void> {
  switch (kind) {
    case 'socks5':
      return (client) => serveSocks5(client, upstream, auth);
    case 'http':
      return (client) => serveHttp(client, upstream, auth);
    case 'mtproxy': {
      const parsed = parseSecret(secret);
      const replays = new ReplayGuard();
      return (client) => serveMtproxy(client, upstream, parsed, replays);
    }
  }
}

function linkOf({ kind, auth, secret = SECRET }: ProxyOptions, port: number): string {
  if (kind === 'mtproxy') return `tg://proxy?server=${LOOPBACK}&port=${port}&secret=${secret}`;
  const credentials = auth ? `${encodeURIComponent(auth.username)}:${encodeURIComponent(auth.password)}@` : '';
  return `${kind}://${credentials}${LOOPBACK}:${port}`;
}

import { readFileSync } from 'node:fs';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Config } from '../config/config.js';
import { networkOf, withoutMapping } from './client-address.js';
import { TrustedProxies } from './trusted-proxies.js';

/** Connections of one customer's network, unless it is a trusted proxy. */
export const MAX_SOCKETS_PER_NETWORK = 256;
const MAX_SOCKETS = 4_000;
/** File descriptors for the database, Telegram and static files. */
const OTHER_FILES = 384;

/** The request of a connection; null while it is idle or before the headers are complete. */
type Work = { request: IncomingMessage; response: ServerResponse } | null;

/**
 * Keeps room for new connections: above a limit, per network or in total, the connection without an active request that was
 * opened or used the longest time ago is closed. Refusing new connections instead would let idle ones block all others.
 *
 * @returns has to be called when the handling of a request begins
 */
export function limitSockets(
  server: Server,
  { trustedProxies }: Config,
  maxSockets = socketsThatFit(),
): RequestListener {
  const all = new OpenSockets(maxSockets);
  const proxies = new TrustedProxies(trustedProxies);
  const byNetwork = new Map<string, OpenSockets>();
  const groups = new WeakMap<Socket, OpenSockets[]>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const network = networkOf(withoutMapping(address));
    const joined = [all];
    if (!proxies.has(address)) {
      const own = byNetwork.get(network) ?? new OpenSockets(MAX_SOCKETS_PER_NETWORK);
      byNetwork.set(network, own);
      joined.push(own);
    }
    groups.set(socket, joined);
    for (const group of joined) group.add(socket);
    socket.once('close', () => {
      for (const group of joined) group.delete(socket);
      if (byNetwork.get(network)?.size === 0) byNetwork.delete(network);
    });
  });
  return (request, response) => {
    for (const group of groups.get(request.socket) ?? []) group.use(request.socket, { request, response });
  };
}

class OpenSockets {
  /** The least recently opened or used first. */
  private readonly sockets = new Map<Socket, Work>();

  constructor(private readonly max: number) {}

  get size(): number {
    return this.sockets.size;
  }

  add(socket: Socket): void {
    this.sockets.set(socket, null);
    if (this.sockets.size <= this.max) return;
    for (const [candidate, work] of this.sockets) {
      if (isInUse(work)) continue;
      candidate.destroy();
      this.sockets.delete(candidate);
      return;
    }
  }

  use(socket: Socket, work: Work): void {
    if (!this.sockets.delete(socket)) return;
    this.sockets.set(socket, work);
  }

  delete(socket: Socket): void {
    this.sockets.delete(socket);
  }
}

/** A complete request whose response goes on, such as an event stream, and is read: a client may take nothing of a long file. */
function isInUse(work: Work): boolean {
  return work !== null && work.request.complete && !work.response.writableEnded && !work.response.writableNeedDrain;
}

/** By the limit of open files of this process, where it is known. */
function socketsThatFit(): number {
  try {
    const [, limit = ''] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === '' ? MAX_SOCKETS : Math.min(MAX_SOCKETS, Math.max(64, Number(limit) - OTHER_FILES));
  } catch {
    return MAX_SOCKETS;
  }
}

import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Config } from '../config/config.js';
import { TrustedProxies } from './trusted-proxies.js';

/** Connections of one address, unless it is a trusted proxy. */
export const MAX_SOCKETS_PER_ADDRESS = 256;
const MAX_SOCKETS = 4_000;
/** File descriptors for the database, Telegram and static files. */
const OTHER_FILES = 384;

/** The request of a connection; null while it is idle or before the headers are complete. */
type Work = { request: IncomingMessage; response: ServerResponse } | null;

/**
 * Keeps room for new connections: above a limit, per address or in total, the connection without an active request that was
 * opened or used the longest time ago is closed. Refusing new connections instead would let idle ones block all others.
 */
export function limitSockets(server: Server, { trustedProxies }: Config, maxSockets = socketsThatFit()): void {
  const all = new OpenSockets(maxSockets);
  const proxies = new TrustedProxies(trustedProxies);
  const byAddress = new Map<string, OpenSockets>();
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const groups = [all];
    if (!proxies.has(address)) {
      const own = byAddress.get(address) ?? new OpenSockets(MAX_SOCKETS_PER_ADDRESS);
      byAddress.set(address, own);
      groups.push(own);
    }
    for (const group of groups) group.add(socket);
    socket.once('close', () => {
      for (const group of groups) group.delete(socket);
      if (byAddress.get(address)?.size === 0) byAddress.delete(address);
    });
  });
  server.prependListener('request', (request, response) => {
    const work = { request, response };
    all.work(request.socket, work);
    byAddress.get(request.socket.remoteAddress ?? '')?.work(request.socket, work);
  });
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

  work(socket: Socket, work: Work): void {
    if (!this.sockets.delete(socket)) return;
    this.sockets.set(socket, work);
  }

  delete(socket: Socket): void {
    this.sockets.delete(socket);
  }
}

/** A complete request whose response is not finished, such as an event stream. */
function isInUse(work: Work): boolean {
  return work !== null && work.request.complete && !work.response.writableEnded;
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

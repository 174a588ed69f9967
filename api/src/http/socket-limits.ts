import { readFileSync } from 'node:fs';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Config } from '../config.js';
import { TrustedProxies } from './trusted-proxies.js';

/** Of one address that is not a trusted proxy. */
export const MAX_SOCKETS_PER_ADDRESS = 256;
const MAX_SOCKETS = 4_000;
/** Files that the panel needs beside its sockets: the database, Telegram, what it serves. */
const OTHER_FILES = 384;

/** What a connection is busy with; nothing while it is idle or its next request has not come whole. */
type Work = { request: IncomingMessage; response: ServerResponse } | null;

/**
 * Keeps room for new connections. Where there are too many, of one address or of all, the one that has been of no use the
 * longest is closed: half a request, an answer that nobody reads, nothing at all. To refuse the newest instead would let
 * those who hold connections shut everybody else out.
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
  /** The one that was opened or used the longest time ago comes first. */
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

/** A whole request whose answer is being made, or goes on, as live updates do. */
function isInUse(work: Work): boolean {
  return work !== null && work.request.complete && !work.response.writableEnded;
}

/** By the limit of open files of this process, where it can be known. */
function socketsThatFit(): number {
  try {
    const [, limit = ''] = /^Max open files +(\d+)/m.exec(readFileSync('/proc/self/limits', 'utf8')) ?? [];
    return limit === '' ? MAX_SOCKETS : Math.min(MAX_SOCKETS, Math.max(64, Number(limit) - OTHER_FILES));
  } catch {
    return MAX_SOCKETS;
  }
}

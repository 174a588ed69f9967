import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { Clock } from '../clock.js';
import type { Traffic } from '../traffic.js';
import type { ConnectionEffect, ConnectionRate, UnsolicitedError } from './connection-effects.js';
import { ConnectionRateLimiter } from './connection-rate-limiter.js';
import type { ConnectionHandler } from './connection.js';
import { listenOnLoopback } from './ports.js';
import { TcpConnection } from './tcp-connection.js';
import { TRANSPORT_FLOOD } from './transport-error.js';

const RATE_EXCEEDED: UnsolicitedError = { kind: 'unsolicitedError', code: TRANSPORT_FLOOD, closes: true };

/** The listening socket of a data centre. */
export interface Listener {
  port: number;
  close(): Promise<void>;
}

export interface ListenerOptions {
  /** Tried first, so that a restarted server has the same port. */
  preferredPort?: number;
  /** More connections are closed at once. */
  maxConnections: number;
  traffic: Traffic;
  /** The fault of a new connection. */
  fault: () => ConnectionEffect | undefined;
  /** How many connections an address may open. */
  rates: () => ConnectionRate[];
  /** The clock of these rates. */
  clock: Clock;
  log: (line: string) => void;
}

export async function listen(handler: ConnectionHandler, options: ListenerOptions): Promise<Listener> {
  const { preferredPort, maxConnections, traffic, log } = options;
  const counter = new ConnectionRateLimiter(options.clock);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    traffic.recordPeer(socket);
    const effect = counter.allow(socket.remoteAddress, options.rates()) ? options.fault() : RATE_EXCEEDED;
    if (effect?.kind === 'refuse' || sockets.size >= maxConnections) {
      traffic.recordRefusedConnection();
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    traffic.recordConnection(socket);
    if (effect === RATE_EXCEEDED) traffic.recordRefusedConnection();
    if (effect?.kind === 'mute') readSilently(socket);
    else new TcpConnection(socket, handler, traffic, log, effect?.kind === 'unsolicitedError' ? effect : undefined);
  });
  const port = await listenOnLoopback(server, preferredPort);
  return { port, close };

  async function close(): Promise<void> {
    const closed = once(server, 'close');
    server.close();
    for (const socket of sockets) socket.destroy();
    await closed;
  }
}

/** Reads and discards all data, so that the client sees an open connection without answers. */
function readSilently(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.resume();
}

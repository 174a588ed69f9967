import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { Door } from '../handshake/door.js';
import type { Clock } from '../clock.js';
import type { ConnectionEffect, ConnectionRate, UnsolicitedError } from '../faults/fault.js';
import { FLOOD } from '../session/wire.js';
import type { Traffic } from '../traffic.js';
import { ConnectionCounter } from './connection-counter.js';
import { Connection } from './connection.js';
import { listenOnLoopback } from './ports.js';

const TOO_MANY: UnsolicitedError = { kind: 'unsolicitedError', code: FLOOD, closes: true };

/** A data centre's ear. */
export interface Listener {
  port: number;
  close(): Promise<void>;
}

export interface ListenerOptions {
  /** Tried first, so that a restarted server is found where it was. */
  preferredPort?: number;
  /** Connections above it are closed at once. */
  maxConnections: number;
  traffic: Traffic;
  /** What goes wrong with the connection that has just come. */
  fault: () => ConnectionEffect | undefined;
  /** How many connections an address may open. */
  rates: () => ConnectionRate[];
  /** By which these are counted. */
  clock: Clock;
  log: (line: string) => void;
}

export async function listen(door: Door, options: ListenerOptions): Promise<Listener> {
  const { preferredPort, maxConnections, traffic, log } = options;
  const counter = new ConnectionCounter(options.clock);
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const effect = counter.admit(socket.remoteAddress, options.rates()) ? options.fault() : TOO_MANY;
    if (effect?.kind === 'refuse' || sockets.size >= maxConnections) {
      traffic.refused();
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    traffic.connected(socket);
    if (effect === TOO_MANY) traffic.refused();
    if (effect?.kind === 'mute') holdMute(socket);
    else new Connection(socket, door, traffic, log, effect?.kind === 'unsolicitedError' ? effect : undefined);
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

/** Reads what comes, so that the peer can not tell from its own side that nobody listens. */
function holdMute(socket: Socket): void {
  socket.on('error', () => socket.destroy());
  socket.resume();
}

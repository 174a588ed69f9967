import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Socket } from 'node:net';
import type { Door } from '../handshake/door.js';
import type { ConnectionEffect } from '../faults/fault.js';
import type { Traffic } from '../traffic.js';
import { Connection } from './connection.js';

export const LOOPBACK = '127.0.0.1';
/** Sessions that clients save as strings hold the port in 15 bits, so the ports of the system are too high. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

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
  fault: () => ConnectionEffect['kind'] | undefined;
  log: (line: string) => void;
}

export async function listen(door: Door, options: ListenerOptions): Promise<Listener> {
  const { preferredPort, maxConnections, traffic, fault, log } = options;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    const effect = fault();
    if (effect === 'refuse' || sockets.size >= maxConnections) {
      traffic.refused();
      socket.resetAndDestroy();
      return;
    }
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    traffic.connected(socket);
    if (effect === 'mute') holdMute(socket);
    else new Connection(socket, door, traffic, log);
  });
  const first = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));
  for (const port of candidates(preferredPort, first)) {
    try {
      server.listen(port, LOOPBACK);
      await once(server, 'listening');
      return { port, close };
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
  throw new Error(`No port is free between ${FIRST_PORT} and ${LAST_PORT}`);

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

function* candidates(preferred: number | undefined, first: number): Generator<number> {
  if (preferred !== undefined) yield preferred;
  for (let port = first; port <= LAST_PORT; port++) yield port;
  for (let port = FIRST_PORT; port < first; port++) yield port;
}

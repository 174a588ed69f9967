import { once } from 'node:events';
import type { Server } from 'node:net';

export const LOOPBACK = '127.0.0.1';
/** Session strings of clients have 15 bits for the port; ephemeral ports of the system are higher. */
const FIRST_PORT = 20_000;
const LAST_PORT = 32_000;

/** Begins where other processes rarely do. A closed server and its successor have different ports: clients remember them. */
let nextPort = FIRST_PORT + Math.floor(Math.random() * (LAST_PORT - FIRST_PORT));

/** Lets a server listen on loopback, on the preferred port if it is free. @returns the port */
export async function listenOnLoopback(server: Server, preferredPort?: number): Promise<number> {
  for (const port of candidates(preferredPort)) {
    try {
      server.listen(port, LOOPBACK);
      await once(server, 'listening');
      return port;
    } catch (error) {
      if (!(error instanceof Error && 'code' in error && error.code === 'EADDRINUSE')) throw error;
    }
  }
  throw new Error(`No port is free between ${FIRST_PORT} and ${LAST_PORT}`);
}

function* candidates(preferred: number | undefined): Generator<number> {
  if (preferred !== undefined) yield preferred;
  for (let tried = FIRST_PORT; tried <= LAST_PORT; tried++) {
    const port = nextPort;
    nextPort = port === LAST_PORT ? FIRST_PORT : port + 1;
    yield port;
  }
}

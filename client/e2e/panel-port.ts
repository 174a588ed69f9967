import { randomInt } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:net';

/**
 * Below the ports that systems give out and those of the sandbox: another process would hardly take one before the panel listens.
 * Browsers refuse 10,080.
 */
const [FIRST, END] = [11_000, 20_000];

const given = new Set<number>();

/** A free port of 127.0.0.1, given once in this process. */
export async function panelPort(): Promise<number> {
  for (let tried = 0; tried < END - FIRST; tried++) {
    const port = randomInt(FIRST, END);
    if (given.has(port)) continue;
    given.add(port);
    if (await isFree(port)) return port;
  }
  throw new Error(`No port is free between ${FIRST} and ${END}`);
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer();
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'EADDRINUSE') return false;
    throw error;
  }
  await new Promise((resolve) => server.close(resolve));
  return true;
}

import type { Client } from 'pg';
import { BootError } from '../errors/boot-error.js';
import { connectToBoot } from './boot-lock.js';

/**
 * A pooler that shares a connection between transactions drops LISTEN, forgets timeouts and keeps advisory locks after
 * their owner has gone: https://www.pgbouncer.org/features.html. None of that causes an error.
 * @throws BootError when `url` leads to one, or nowhere
 */
export async function assertNoTransactionPooling(url: string): Promise<void> {
  const first = await connectToBoot(url);
  const second = await connectToBoot(url).catch(async (error: unknown) => {
    await first.end();
    throw error;
  });
  try {
    const pid = await backendPidOf(first);
    const isShared = (await backendPidOf(second)) === pid || (await backendPidOf(first)) !== pid;
    if (isShared) {
      throw new BootError(
        'DATABASE_URL leads to a pooler that shares connections between transactions: set pool_mode = session there, ' +
          'or let DATABASE_URL lead to PostgreSQL itself.',
      );
    }
  } finally {
    await Promise.all([first.end(), second.end()]);
  }
}

/** The process id of the backend that serves this connection. */
async function backendPidOf(connection: Client): Promise<number | undefined> {
  const { rows } = await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
  return rows[0]?.pid;
}

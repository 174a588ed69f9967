import type { Client } from 'pg';
import { BootError, messageOf } from '../errors/boot-error.js';
import { DatabaseClient } from './database-client.js';
import { BOOT_TIMEOUT_MS } from './pool.js';

/** Key of an advisory lock: "GIFT" in ASCII. */
const BOOT_LOCK = 0x47494654;

/**
 * Runs `work` while no other panel on the same database does. The lock belongs to the connection and ends with it,
 * also after a kill -9.
 * @throws BootError when the database cannot be reached
 */
export async function withBootLock<T>(url: string, work: (connection: Client) => Promise<T>): Promise<T> {
  const connection = await connectToBoot(url);
  try {
    // A limit of the server is for statements: backups, migrations and those who wait for them take their time.
    await connection.query('SET statement_timeout = 0');
    await connection.query('SELECT pg_advisory_lock($1)', [BOOT_LOCK]);
    return await work(connection);
  } finally {
    await connection.end();
  }
}

/** @throws BootError when the database cannot be reached */
export async function connectToBoot(url: string): Promise<Client> {
  const connection = new DatabaseClient({ connectionString: url, connectionTimeoutMillis: BOOT_TIMEOUT_MS });
  try {
    await connection.connect();
    return connection;
  } catch (error) {
    // Without the password of the URL.
    const { host, pathname } = new URL(url);
    throw new BootError(
      `The database ${pathname.slice(1)} at ${decodeURIComponent(host)} cannot be reached: ${messageOf(error)}`,
    );
  }
}

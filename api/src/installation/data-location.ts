import { createHash } from 'node:crypto';
import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';

/** systemd's, and D-Bus's where there is no systemd (machine-id(5)). */
const MACHINE_ID_FILES = ['/etc/machine-id', '/var/lib/dbus/machine-id'];

/**
 * Identifies an embedded database: the machine and the path. Without a machine id (a container) the file system's
 * number of a file that PostgreSQL never writes again stands for it: a copy gets another one.
 * @param path absolute, without links
 */
export async function locationOfCluster(path: string): Promise<string> {
  const machine = await machineId();
  const { ino } = await stat(join(path, 'data', 'PG_VERSION'), { bigint: true });
  return hashOf('embedded', machine ?? `inode ${ino}`, path);
}

/** Identifies a database of a server: `initdb` gave the server its identifier, CREATE DATABASE gave the database its oid. */
export async function locationOfServer(connection: Client): Promise<string> {
  const { rows } = await connection.query<{ server: string; database: string }>(
    `SELECT system_identifier::text AS server, oid::text AS database
     FROM pg_control_system(), pg_database WHERE datname = current_database()`,
  );
  return hashOf('server', rows[0]?.server ?? '', rows[0]?.database ?? '');
}

/** Makes `location` the one that the data belongs to. */
export async function saveLocation(
  query: (sql: string, parameters: unknown[]) => Promise<unknown>,
  location: string,
): Promise<void> {
  await query(
    `INSERT INTO installation (place) VALUES ($1)
     ON CONFLICT (id) DO UPDATE SET place = EXCLUDED.place, confirmed_at = now()`,
    [location],
  );
}

async function machineId(): Promise<string | null> {
  for (const file of MACHINE_ID_FILES) {
    const id = (await readFile(file, 'utf8').catch(() => '')).trim();
    // systemd writes "uninitialized" into images that have not been started yet.
    if (/^[0-9a-f]{32}$/.test(id)) return id;
  }
  return null;
}

/** A machine id must not be shown (machine-id(5)), so only the hash is kept. */
function hashOf(...parts: string[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex');
}

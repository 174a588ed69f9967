import type { Client } from 'pg';
import type { Config } from '../config/config.js';
import { BootError } from '../errors/boot-error.js';

/**
 * Without these a power cut may undo confirmed transactions or damage data:
 * https://www.postgresql.org/docs/18/runtime-config-wal.html
 */
const DURABILITY_SETTINGS = ['fsync', 'full_page_writes', 'synchronous_commit'];

/** @throws BootError when the server may lose what it has confirmed */
export async function assertDurable(connection: Client, config: Config): Promise<void> {
  if (config.allowUnsafeDatabase) return;
  const { rows } = await connection.query<{ name: string }>(
    `SELECT name FROM pg_settings WHERE name = ANY ($1) AND setting = 'off' ORDER BY name`,
    [DURABILITY_SETTINGS],
  );
  if (rows.length === 0) return;
  const names = rows.map(({ name }) => name).join(', ');
  throw new BootError(
    `The database may lose what it has confirmed when the power fails: ${names} ${rows.length > 1 ? 'are' : 'is'} off ` +
      'at the server. Set it to on, or set ALLOW_UNSAFE_DATABASE=1 for data that may be lost.',
  );
}

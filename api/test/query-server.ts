import { Client } from 'pg';
import type { EmbeddedPostgres } from '../src/embedded-postgres/embedded-postgres.js';

/** The rows of one statement, over a new connection. @param server or its URL */
export async function queryServer(server: EmbeddedPostgres | string, text: string): Promise<Record<string, unknown>[]> {
  const client = new Client({ connectionString: typeof server === 'string' ? server : server.url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

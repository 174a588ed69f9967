import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Client } from 'pg';

/** The URL of the panel of an embedded database, for the superuser that the panel itself uses to set up only. */
export async function superuserUrl(dataDirectory: string, url: string): Promise<string> {
  const superuser = new URL(url);
  superuser.username = 'giftbuyer';
  superuser.password = (await readFile(join(dataDirectory, 'postgres', 'password'), 'utf8')).trim();
  return superuser.href;
}

/**
 * Hashes the passwords of these URLs, and all that follow, once instead of 4096 times. Both sides do it for every connection,
 * of which a run has thousands. The setting stays in the files of the server.
 */
export async function cheapenPasswords(superuser: Client, ...urls: string[]): Promise<void> {
  await superuser.query('ALTER SYSTEM SET scram_iterations = 1');
  await superuser.query('SET scram_iterations = 1');
  for (const { username, password } of urls.map((url) => new URL(url))) {
    await superuser.query(`ALTER ROLE ${username} PASSWORD '${decodeURIComponent(password)}'`);
  }
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The URL of the panel of an embedded database, for the superuser that the panel itself uses to set up only. */
export async function superuserUrl(dataDirectory: string, url: string): Promise<string> {
  const superuser = new URL(url);
  superuser.username = 'giftbuyer';
  superuser.password = (await readFile(join(dataDirectory, 'postgres', 'password'), 'utf8')).trim();
  return superuser.href;
}

import { chmod, cp, lstat, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory that PostgreSQL, which as root runs under another user, can enter; so its data stays inside. */
export async function testDirectory(name: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `giftbuyer-${name}-`));
  await chmod(directory, 0o711);
  return directory;
}

/** As archives do: without sockets, which Node's `cp` refuses. */
export async function copyDirectory(from: string, to: string): Promise<void> {
  await cp(from, to, { recursive: true, filter: async (path) => !(await lstat(path)).isSocket() });
}

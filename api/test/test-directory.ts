import { chmod, mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** A new directory that PostgreSQL, which as root runs under another user, can enter; so its data stays inside. */
export async function testDirectory(name: string): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), `giftbuyer-${name}-`));
  await chmod(directory, 0o711);
  return directory;
}

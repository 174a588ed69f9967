// A data directory for as long as a bench runs.
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export async function withDataDirectory(work) {
  const directory = await mkdtemp(join(tmpdir(), 'giftbuyer-bench-'));
  try {
    // PostgreSQL, which does not run as root, would otherwise keep its files elsewhere.
    await chmod(directory, 0o755);
    await work(directory);
  } finally {
    await rm(directory, { recursive: true, force: true });
  }
}

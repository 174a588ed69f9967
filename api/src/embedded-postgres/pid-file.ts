import { readFile, realpath } from 'node:fs/promises';
import { join } from 'node:path';
import type { Cluster } from './cluster.js';
import { type ServerAddress, writtenAddress } from './server-address.js';

/** The content of `postmaster.pid`. It may be stale, or copied with the directory. */
interface PidFile {
  pid: number;
  /** The data directory as the server that wrote the file was given it. */
  directory: string;
  address: ServerAddress;
  status: string;
}

export function pidFile(cluster: Cluster): string {
  return join(cluster.data, 'postmaster.pid');
}

/** Lines of `postmaster.pid` (PostgreSQL's `pidfile.h`): pid 1, data directory 2, port 4, socket directory 5, status 8. */
export async function readPidFile(cluster: Cluster): Promise<PidFile | null> {
  const text = await readFile(pidFile(cluster), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  const lines = text.split('\n').map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  const address = writtenAddress(cluster, lines[4] ?? '', port);
  return pid > 0 ? { pid, address, directory: lines[1] ?? '', status: lines[7] ?? '' } : null;
}

export async function isWrittenHere({ directory }: PidFile, cluster: Cluster): Promise<boolean> {
  const written = await realpath(directory).catch(() => directory);
  return written === (await realpath(cluster.data));
}

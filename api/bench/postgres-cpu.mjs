// CPU of a PostgreSQL server with all of its processes, where /proc tells it.
import { readFile, readdir } from 'node:fs/promises';

/** Linux counts in hundredths of a second for programs, whatever it uses itself. */
const MS_PER_TICK = 10;

/**
 * @param pid of the postmaster
 * @returns milliseconds; undefined on systems without /proc
 */
export async function postgresCpuMs(pid) {
  const names = await readdir('/proc').catch(() => []);
  const stats = await Promise.all(names.filter((name) => /^\d+$/.test(name)).map((name) => statOf(name)));
  const server = stats.filter((stat) => stat && (stat.pid === pid || stat.parent === pid));
  if (server.length === 0) return undefined;
  return server.reduce((sum, { own, ended }) => sum + own + ended, 0) * MS_PER_TICK;
}

/** proc_pid_stat(5): what a process used, and what its ended children did. */
async function statOf(name) {
  const text = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => null);
  if (text === null) return null;
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [user, system, endedUser, endedSystem] = fields.slice(11, 15).map(Number);
  return { pid: Number(name), parent: Number(fields[1]), own: user + system, ended: endedUser + endedSystem };
}

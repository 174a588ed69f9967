import { randomBytes } from 'node:crypto';
import { readFile, realpath, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { isProcessAlive } from '../process-alive.js';
import { lastLine, runAs } from './binaries.js';
import { type Cluster, USER } from './cluster.js';

const APPLICATION_NAME = 'giftbuyer presence';
/** Advisory lock: shared by each panel that uses the server, exclusive for the one that stops it. "PRES" in ASCII. */
export const PRESENCE_LOCK = 0x50524553;
const START_DEADLINE_MS = 60_000;
const START_ATTEMPTS = 3;
const POLL_INTERVAL_MS = 50;
const CONNECT_TIMEOUT_MS = 5_000;
/** Exit code of `flock` when another process holds the lock: EX_TEMPFAIL of sysexits.h. */
const IS_LOCKED = 75;

/** A server that answers and serves the cluster. */
export interface RunningServer {
  url: string;
  /**
   * Open as long as the panel, with a shared advisory lock: while one panel holds it no other panel stops the server.
   */
  presence: Client;
}

interface PidFile {
  pid: number;
  /** The data directory as the server that wrote the file was given it. */
  directory: string;
  port: number;
  status: string;
}

/**
 * @param port where to start it; absent: any free one
 * @param isCancelled stops waiting
 * @throws Error in words for people
 */
export async function adoptOrStart(
  cluster: Cluster,
  port?: number,
  isCancelled: () => boolean = () => false,
): Promise<RunningServer> {
  const deadline = performance.now() + START_DEADLINE_MS;
  let isInUse = false;
  for (let starts = 0; ;) {
    const running = await readPidFile(cluster);
    const url = `postgres://${USER}:${cluster.password}@127.0.0.1:${running?.port}/postgres`;
    const answer = running && (await connectTo(url, cluster));
    if (answer instanceof Client) return { url, presence: answer };
    const isOver = isCancelled() || performance.now() > deadline;
    const isForeign = running !== null && (answer === 'foreign' || !(await isWrittenHere(running, cluster)));
    const isStarting = running?.status !== 'ready' || answer instanceof ServerNotReady;
    if (running && !isForeign && isProcessAlive(running.pid) && isStarting && !isOver) {
      await delay(POLL_INTERVAL_MS);
      continue;
    }
    if (starts === START_ATTEMPTS || isOver) {
      throw new Error(isInUse ? 'it is in use by another panel, perhaps in a container' : await reasonInLog(cluster));
    }
    // A ready server listens. So this file is left over from a dead server or was copied with the directory, and if
    // its pid is alive, it is by now another program's; PostgreSQL would take that for a running server.
    const isLeftOver = isForeign || (running?.status === 'ready' && isRefused(answer));
    isInUse = (await start(cluster, port ?? (await freePort()), isLeftOver)) === IS_LOCKED;
    starts += 1;
  }
}

/** Gives the server up, and stops it when no other panel uses it. */
export async function releaseServer({ presence }: RunningServer, cluster: Cluster): Promise<void> {
  // Of panels that end together each first gives up its shared lock; one of them then gets the exclusive one. A panel
  // that adopts the server meanwhile waits for it, sees its connection end, and starts the server again.
  const isLast = await presence
    .query('SELECT pg_advisory_unlock_shared($1)', [PRESENCE_LOCK])
    .then(() => presence.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [PRESENCE_LOCK]))
    .then(({ rows }) => rows[0]?.locked === true)
    // A lost connection says nothing about others, and a server that is left running is adopted later.
    .catch(() => false);
  if (isLast) await control(cluster, ['stop', '-w', '-t', '5', '-m', 'fast']);
  await presence.end().catch(() => undefined);
}

/**
 * Does nothing when another panel starts the server at the same time, or the port is taken meanwhile. The server
 * inherits the lock of flock(2) and holds it as long as it lives: two containers that share a volume see neither the
 * process nor the port of the other one's server, and PostgreSQL would start a second one on the same files.
 *
 * @param isLeftOver whether to remove the pid file first
 */
async function start(cluster: Cluster, port: number, isLeftOver: boolean): Promise<number | null> {
  const options = `-p ${port} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
  const seconds = String(START_DEADLINE_MS / 1000);
  // pg_ctl makes the server the leader of a session of its own: Ctrl-C in the terminal does not reach it.
  const args = ['start', '-w', '-t', seconds, '-l', logFile(cluster), '-o', options];
  const { user, path } = cluster;
  if ((await runAs(user, 'flock', ['--version'], path)).code !== 0) {
    // macOS has no flock(1), and its containers are Linux.
    if (isLeftOver) await rm(pidFile(cluster), { force: true });
    return (await control(cluster, args)).code;
  }
  const lock = ['-w', '2', '-E', String(IS_LOCKED), join(path, 'server.lock')];
  const script = `${isLeftOver ? 'rm -f "$1"; ' : ''}shift; exec "$@"`;
  const command = ['sh', '-c', script, 'sh', pidFile(cluster), cluster.binaries.pg_ctl, ...args, '-D', cluster.data];
  return (await runAs(user, 'flock', [...lock, ...command], path)).code;
}

function control(cluster: Cluster, args: string[]) {
  return runAs(cluster.user, cluster.binaries.pg_ctl, [...args, '-D', cluster.data], cluster.path);
}

/** Lines of `postmaster.pid` (PostgreSQL's `pidfile.h`): pid 1, data directory 2, port 4, status 8. */
async function readPidFile(cluster: Cluster): Promise<PidFile | null> {
  const text = await readFile(pidFile(cluster), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  const lines = text.split('\n').map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 ? { pid, port, directory: lines[1] ?? '', status: lines[7] ?? '' } : null;
}

async function isWrittenHere({ directory }: PidFile, cluster: Cluster): Promise<boolean> {
  const written = await realpath(directory).catch(() => directory);
  return written === (await realpath(cluster.data));
}

class ServerNotReady extends Error {}

/** `foreign`: a server of another directory answers there, for example that of the directory this one is a copy of. */
async function connectTo(url: string, cluster: Cluster): Promise<Client | Error | 'foreign'> {
  const client = new Client({
    connectionString: url,
    application_name: APPLICATION_NAME,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: START_DEADLINE_MS,
  });
  // The pool is what notices a lost server; without a listener an idle connection would end the process.
  client.on('error', () => undefined);
  try {
    await client.connect();
    if (await servesCluster(client, cluster)) {
      await client.query('SELECT pg_advisory_lock_shared($1)', [PRESENCE_LOCK]);
      return client;
    }
    await client.end();
    return 'foreign';
  } catch (error) {
    void client.end().catch(() => undefined);
    // 57P03 `cannot_connect_now`: starts or stops. 57P01 `admin_shutdown`: the last panel stopped it under us.
    const { code } = error as DatabaseError;
    return code === '57P03' || code === '57P01' ? new ServerNotReady() : (error as Error);
  }
}

/**
 * Whether the server reads the very directory that we see: paths prove nothing, since a copy may stand where the
 * original was, or in a container of its own.
 */
async function servesCluster(client: Client, cluster: Cluster): Promise<boolean> {
  const name = `giftbuyer-proof-${randomBytes(12).toString('hex')}`;
  const file = join(cluster.data, name);
  await writeFile(file, name, { mode: 0o644, flag: 'wx' });
  try {
    const { rows } = await client.query<{ text: string | null }>('SELECT pg_read_file($1, 0, 100, true) AS text', [
      name,
    ]);
    return rows[0]?.text === name;
  } finally {
    await rm(file, { force: true });
  }
}

function pidFile(cluster: Cluster): string {
  return join(cluster.data, 'postmaster.pid');
}

function logFile(cluster: Cluster): string {
  return join(cluster.path, 'server.log');
}

async function reasonInLog(cluster: Cluster): Promise<string> {
  const log = await readFile(logFile(cluster), 'utf8').catch(() => '');
  const fatal = log.split('\n').filter((line) => /\b(FATAL|PANIC): /.test(line));
  const reason = lastLine(fatal.join('\n')).replace(/^.*?(FATAL|PANIC): +/, '') || 'it does not answer';
  return `${reason} (see ${logFile(cluster)})`;
}

function isRefused(answer: Client | Error | 'foreign' | null): boolean {
  return answer instanceof Error && (answer as NodeJS.ErrnoException).code === 'ECONNREFUSED';
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer().once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address ? address.port : 0));
    });
  });
}

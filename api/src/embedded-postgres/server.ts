import { randomBytes } from 'node:crypto';
import { open, readFile, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { Client } from 'pg';
import { DatabaseClient } from '../database/database-client.js';
import { isProcessAlive } from '../process-alive.js';
import { lastLine, runAs } from './binaries.js';
import type { Cluster } from './cluster.js';
import { isWrittenHere, pidFile, readPidFile } from './pid-file.js';
import { PANEL_ROLE, SUPERUSER, panelPassword, setUpPanelRole } from './roles.js';
import { type ServerAddress, isPrivate, listenOptions, newAddress, removeAddress, urlOf } from './server-address.js';

const PRESENCE_APPLICATION_NAME = 'giftbuyer presence';
/** Advisory lock: shared by each panel that uses the server, exclusive for the one that stops it. "PRES" in ASCII. */
export const PRESENCE_LOCK = 0x50524553;
const START_DEADLINE_MS = 60_000;
const START_ATTEMPTS = 3;
const POLL_INTERVAL_MS = 50;
const CONNECT_TIMEOUT_MS = 5_000;
/** A stop writes a checkpoint first. With the other waits of a stop less than the deadline of `main.ts`. */
const STOP_DEADLINE_MS = 10_000;
/** Exit code of `flock` when another process holds the lock: EX_TEMPFAIL of sysexits.h. */
const FLOCK_CONFLICT = 75;
/** Keeps statements, their values and frequent messages about clients out of the server's log. */
const LOG_OPTIONS = [
  ...['log_min_messages=log', 'log_min_error_statement=panic', 'log_parameter_max_length_on_error=0'],
  ...['log_statement=none', 'log_min_duration_statement=-1', 'log_checkpoints=off'],
];

const MAX_LOG_BYTES = 1_000_000;

/** A connected server of the cluster. */
export interface RunningServer {
  /** With the role of the panel. */
  url: string;
  address: ServerAddress;
  /** Open as long as the panel, with a shared advisory lock: while one panel holds it no other panel stops the server. */
  presence: Client;
}

/** Why a server cannot be adopted. */
type AdoptionFailure = 'not ready' | 'foreign' | 'refused' | 'outdated' | 'failed';

/**
 * @param last the address to use again; absent: any
 * @param isCancelled stops waiting
 * @throws Error in words for people
 */
export async function adoptOrStart(
  cluster: Cluster,
  last?: ServerAddress,
  isCancelled: () => boolean = () => false,
): Promise<RunningServer> {
  const deadline = performance.now() + START_DEADLINE_MS;
  let isInUse = false;
  for (let starts = 0; ;) {
    const running = await readPidFile(cluster);
    // Without a living server nothing is sent: another program may listen at its address.
    const isAlive = running !== null && isProcessAlive(running.pid);
    const answer = isAlive ? await connectTo(running.address, cluster) : 'refused';
    if (typeof answer !== 'string') return answer;
    const isOver = isCancelled() || performance.now() > deadline;
    const isForeign = running !== null && (answer === 'foreign' || !(await isWrittenHere(running, cluster)));
    const isStarting = running?.status !== 'ready' || answer === 'not ready';
    if (isAlive && !isForeign && isStarting && !isOver) {
      await delay(POLL_INTERVAL_MS);
      continue;
    }
    if (answer === 'outdated') throw new Error('a panel of an older version uses it: stop that one first');
    if (starts === START_ATTEMPTS || isOver) {
      throw new Error(isInUse ? 'it is in use by another panel, perhaps in a container' : await failureInLog(cluster));
    }
    // A ready server listens. So this file is left over from a dead server or was copied with the directory, and if
    // its pid is alive, it is by now another program's; PostgreSQL would take that for a running server.
    const isLeftOver = isForeign || (running?.status === 'ready' && answer === 'refused');
    // The directory of a living process is not ours: this one was copied into the place of the original.
    const former = last ?? (isForeign || isAlive ? undefined : running?.address);
    const address = await newAddress(cluster, former);
    const code = await start(cluster, address, isLeftOver);
    if (code !== 0 && address !== former) await removeAddress(address);
    isInUse = code === FLOCK_CONFLICT;
    starts += 1;
  }
}

/** Limits the size of the server's log. Runs as the server's user, who owns the directory. */
export async function truncateLog(cluster: Cluster): Promise<void> {
  if (process.platform === 'win32') return;
  const script = '[ "$(wc -c < "$1")" -le "$2" ] || { tail -c "$2" "$1" > "$1.1" && : > "$1"; }';
  await runAs(cluster.user, 'sh', ['-c', script, 'sh', logFile(cluster), String(MAX_LOG_BYTES)], cluster.path);
}

/** Stops the server unless another panel uses it. @returns whether it was stopped */
export async function releaseServer({ presence, address }: RunningServer, cluster: Cluster): Promise<boolean> {
  // Of panels that end together each first gives up its shared lock; one of them then gets the exclusive one. A panel
  // that adopts the server meanwhile waits for it, sees its connection end, and starts the server again.
  const isLast = await presence
    .query('SELECT pg_advisory_unlock_shared($1)', [PRESENCE_LOCK])
    .then(() => isUnused(presence))
    // Without a connection other users are unknown; a running server is adopted later.
    .catch(() => false);
  try {
    if (isLast) {
      await stop(cluster);
      await removeAddress(address);
    }
  } finally {
    await presence.end().catch(() => undefined);
  }
  return isLast;
}

/** @throws Error when it did not end in time; it still ends by itself */
async function stop(cluster: Cluster): Promise<void> {
  const deadline = performance.now() + STOP_DEADLINE_MS;
  const stopped = await readPidFile(cluster);
  // pg_ctl would wait for any server: also for one that another panel has started since.
  const { output } = await control(cluster, ['stop', '-W', '-m', 'fast']);
  for (let running = stopped; running && running.pid === stopped?.pid && isProcessAlive(running.pid);) {
    if (performance.now() > deadline) throw new Error(`PostgreSQL does not stop: ${lastLine(output)}`);
    await delay(POLL_INTERVAL_MS);
    running = await readPidFile(cluster);
  }
}

async function isUnused(connection: Client): Promise<boolean> {
  const { rows } = await connection.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
    PRESENCE_LOCK,
  ]);
  return rows[0]?.locked === true;
}

/**
 * Does nothing when another panel starts the server at the same time. The server inherits the lock of flock(2) and
 * holds it as long as it lives: two containers that share a volume do not see the process of the other one's server,
 * and PostgreSQL would start a second one on the same files.
 *
 * @param isLeftOver whether to remove the pid file and the socket first
 */
async function start(cluster: Cluster, address: ServerAddress, isLeftOver: boolean): Promise<number | null> {
  const options = [listenOptions(cluster, address), ...LOG_OPTIONS].join(' -c ');
  const seconds = String(START_DEADLINE_MS / 1000);
  // pg_ctl makes the server the leader of a session of its own: Ctrl-C in the terminal does not reach it.
  const args = ['start', '-w', '-t', seconds, '-l', logFile(cluster), '-o', options];
  const { user, path } = cluster;
  const leftOver = isLeftOver ? [pidFile(cluster), ...socketFiles(address)] : [];
  if ((await runAs(user, 'flock', ['--version'], path)).code !== 0) {
    // macOS has no flock(1), and its containers are Linux.
    for (const file of leftOver) await rm(file, { force: true });
    return (await control(cluster, args)).code;
  }
  const lock = ['-w', '2', '-E', String(FLOCK_CONFLICT), join(path, 'server.lock')];
  const script = `rm -f ${leftOver.map((_, i) => `"$${i + 1}"`).join(' ')}; shift ${leftOver.length}; exec "$@"`;
  const command = ['sh', '-c', script, 'sh', ...leftOver, cluster.binaries.pg_ctl, ...args, '-D', cluster.data];
  return (await runAs(user, 'flock', [...lock, ...command], path)).code;
}

/** Of a dead server; its lock file names a pid too. */
function socketFiles({ directory, port }: ServerAddress): string[] {
  const socket = directory && join(directory, `.s.PGSQL.${port}`);
  return socket ? [socket, `${socket}.lock`] : [];
}

function control(cluster: Cluster, args: string[]) {
  return runAs(cluster.user, cluster.binaries.pg_ctl, [...args, '-D', cluster.data], cluster.path);
}

/**
 * Adopts the server at `address`. One that a version before the unix socket has started is stopped, unless a panel uses
 * it.
 */
async function connectTo(address: ServerAddress, cluster: Cluster): Promise<RunningServer | AdoptionFailure> {
  if (address.directory !== null && !(await isPrivate(cluster, address.directory))) return 'refused';
  const connections: Client[] = [];
  const connect = async (role: string, password: string) => {
    const client = clientOf(urlOf(address, role, password));
    connections.push(client);
    await client.connect();
    return client;
  };
  let presence: Client | undefined;
  try {
    const superuser = await connect(SUPERUSER, cluster.password);
    if (!(await servesCluster(superuser, cluster))) return 'foreign';
    if (address.directory === null && process.platform !== 'win32') {
      if (!(await isUnused(superuser))) return 'outdated';
      await stop(cluster);
      return 'not ready';
    }
    await setUpPanelRole(superuser, panelPassword(cluster.password));
    presence = await connect(PANEL_ROLE, panelPassword(cluster.password));
    await presence.query('SELECT pg_advisory_lock_shared($1)', [PRESENCE_LOCK]);
    return { url: urlOf(address, PANEL_ROLE, panelPassword(cluster.password)), address, presence };
  } catch (error) {
    presence = undefined;
    return adoptionFailureOf(error);
  } finally {
    for (const client of connections) if (client !== presence) void client.end().catch(() => undefined);
  }
}

function clientOf(url: string): Client {
  return new DatabaseClient({
    connectionString: url,
    application_name: PRESENCE_APPLICATION_NAME,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    query_timeout: START_DEADLINE_MS,
  });
}

function adoptionFailureOf(error: unknown): AdoptionFailure {
  const { code } = error as NodeJS.ErrnoException;
  // 57P03 `cannot_connect_now`: starts or stops. 57P01 `admin_shutdown`: the last panel stopped it under us.
  if (code === '57P03' || code === '57P01') return 'not ready';
  return code === 'ECONNREFUSED' || code === 'ENOENT' ? 'refused' : 'failed';
}

/**
 * Whether the server reads the directory that this process sees. Paths are no proof: a copy may have the path of the original,
 * here or in another container.
 */
async function servesCluster(client: Client, cluster: Cluster): Promise<boolean> {
  const name = `giftbuyer-proof-${randomBytes(12).toString('hex')}`;
  const file = join(cluster.data, name);
  const proof = await open(file, 'wx', 0o600);
  try {
    // For the server to read it, whatever the umask is. By the open file: its user may put a link in the place of the name.
    if (cluster.user) await proof.chown(cluster.user.uid, cluster.user.gid);
    await proof.writeFile(name);
    const { rows } = await client.query<{ text: string | null }>('SELECT pg_read_file($1, 0, 100, true) AS text', [
      name,
    ]);
    return rows[0]?.text === name;
  } finally {
    await proof.close();
    await rm(file, { force: true });
  }
}

function logFile(cluster: Cluster): string {
  return join(cluster.path, 'server.log');
}

async function failureInLog(cluster: Cluster): Promise<string> {
  const log = await readFile(logFile(cluster), 'utf8').catch(() => '');
  const fatal = log.split('\n').filter((line) => /\b(FATAL|PANIC): /.test(line));
  const reason = lastLine(fatal.join('\n')).replace(/^.*?(FATAL|PANIC): +/, '') || 'it does not answer';
  return `${reason} (see ${logFile(cluster)})`;
}

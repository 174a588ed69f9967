import { readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { BootError, reasonOf } from '../errors/boot-error.js';
import { isProcessAlive } from '../process-alive.js';
import { USER, openHome, type PostgresHome } from './postgres-home.js';
import { lastLine, runAs } from './postgres-programs.js';

const PRESENCE = 'giftbuyer presence';
/** Advisory lock: shared by each panel that uses the server, exclusive for the one that stops it. */
export const IN_USE_LOCK = 0x67626462;
const START_DEADLINE_MS = 60_000;
const START_ATTEMPTS = 3;
const POLL_MS = 50;
const CONNECT_TIMEOUT_MS = 5000;

/**
 * A PostgreSQL of our own that lives in the data directory and listens on a free port of 127.0.0.1. It runs detached
 * from the panel, so it outlives a killed one; the next panel adopts it, and several panels share it.
 */
export class EmbeddedPostgres {
  private constructor(
    readonly url: string,
    /** Stays open as long as the panel, and holds the lock `IN_USE_LOCK`. */
    private readonly presence: Client,
    private readonly home: PostgresHome,
  ) {
    // The pool is what notices a lost server; without a listener this idle connection would end the process.
    presence.on('error', () => undefined);
  }

  /**
   * Adopts the server of `dataDirectory`, or starts it; makes the database the first time. Data is never overwritten.
   * @throws BootError
   */
  static async open(dataDirectory: string): Promise<EmbeddedPostgres> {
    const home = await openHome(dataDirectory);
    const { url, client } = await adoptOrStart(home).catch((error: unknown) => {
      throw new BootError(`The database in ${home.path} does not start: ${reasonOf(error)}`);
    });
    return new EmbeddedPostgres(url, client, home);
  }

  /** Stops the server unless another panel uses it. Of panels that close together the last one stops it. */
  async close(): Promise<void> {
    // Without a connection nothing is known about others. A server that is left running is adopted later.
    const isLast = await this.lockExclusively().catch(() => false);
    // The lock is kept until the server has stopped, so that it is not adopted meanwhile.
    if (isLast) await control(this.home, ['stop', '-w', '-t', '5', '-m', 'fast']);
    await this.presence.end().catch(() => undefined);
  }

  private async lockExclusively(): Promise<boolean> {
    await this.presence.query('SELECT pg_advisory_unlock_shared($1)', [IN_USE_LOCK]);
    const { rows } = await this.presence.query<{ locked: boolean }>('SELECT pg_try_advisory_lock($1) AS locked', [
      IN_USE_LOCK,
    ]);
    return rows[0]?.locked === true;
  }
}

async function adoptOrStart(home: PostgresHome): Promise<{ url: string; client: Client }> {
  const deadline = performance.now() + START_DEADLINE_MS;
  for (let starts = 0; ;) {
    const running = await readPidFile(home);
    const url = `postgres://${USER}:${home.password}@127.0.0.1:${running?.port}/postgres`;
    const answer = running && (await connectTo(url));
    if (answer instanceof Client) return { url, client: answer };
    const isOver = performance.now() > deadline;
    if (running && isProcessAlive(running.pid) && (running.status !== 'ready' || isNotNow(answer)) && !isOver) {
      await delay(POLL_MS);
      continue;
    }
    if (starts === START_ATTEMPTS || isOver) throw new Error(await reasonInLog(home));
    // A ready server listens. So this file is left over from a dead one, and if its pid is alive, it is by now
    // another program's; PostgreSQL would take that for a running server.
    if (running?.status === 'ready' && isRefused(answer)) await rm(pidFile(home), { force: true });
    await start(home);
    starts += 1;
  }
}

/** Does nothing when another panel starts the server at the same time, or the port is taken meanwhile. */
async function start(home: PostgresHome): Promise<void> {
  const options = `-p ${await freePort()} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
  const seconds = String(START_DEADLINE_MS / 1000);
  // pg_ctl makes the server the leader of a session of its own: Ctrl-C in the terminal does not reach it.
  await control(home, ['start', '-w', '-t', seconds, '-l', logFile(home), '-o', options]);
}

function control(home: PostgresHome, args: string[]) {
  return runAs(home.account, home.programs.pg_ctl, [...args, '-D', home.data], home.path);
}

/** Lines of `postmaster.pid` (PostgreSQL's `pidfile.h`): pid 1, port 4, status 8. Null without the file. */
async function readPidFile(home: PostgresHome): Promise<{ pid: number; port: number; status: string } | null> {
  const text = await readFile(pidFile(home), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return '';
  });
  const lines = text.split('\n').map((line) => line.trim());
  const [pid, port] = [Number(lines[0]), Number(lines[3])];
  return pid > 0 ? { pid, port, status: lines[7] ?? '' } : null;
}

function pidFile(home: PostgresHome): string {
  return join(home.data, 'postmaster.pid');
}

function logFile(home: PostgresHome): string {
  return join(home.path, 'server.log');
}

async function reasonInLog(home: PostgresHome): Promise<string> {
  const log = await readFile(logFile(home), 'utf8').catch(() => '');
  const fatal = log.split('\n').filter((line) => /\b(FATAL|PANIC): /.test(line));
  return `${lastLine(fatal.join('\n')).replace(/^.*?(FATAL|PANIC): +/, '') || 'it does not answer'} (see ${logFile(home)})`;
}

/** A connection that holds the server in use, or why there is none. */
async function connectTo(url: string): Promise<Client | Error> {
  const client = new Client({
    connectionString: url,
    application_name: PRESENCE,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
  });
  try {
    await client.connect();
    const { rows } = await client.query<{ locked: boolean }>('SELECT pg_try_advisory_lock_shared($1) AS locked', [
      IN_USE_LOCK,
    ]);
    if (rows[0]?.locked) return client;
    await client.end();
    return new ServerStops();
  } catch (error) {
    void client.end().catch(() => undefined);
    return error as Error;
  }
}

/** Another panel is about to stop the server. */
class ServerStops extends Error {}

/** The server starts up or shuts down: `cannot_connect_now`, or `admin_shutdown` in the middle of a query. */
function isNotNow(answer: Error | null): boolean {
  if (answer instanceof ServerStops) return true;
  return answer instanceof DatabaseError && ['57P01', '57P03'].includes(answer.code ?? '');
}

function isRefused(answer: Error | null): boolean {
  return (answer as NodeJS.ErrnoException | null)?.code === 'ECONNREFUSED';
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

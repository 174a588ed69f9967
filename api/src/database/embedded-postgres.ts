import { randomBytes } from 'node:crypto';
import { access, chown, mkdir, mkdtemp, readFile, realpath, rename, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Client, DatabaseError } from 'pg';
import { BootError, reasonOf } from '../errors/boot-error.js';
import { createSecretFile, readSecretFile } from '../secret-file.js';
import {
  OUTSIDE,
  findPrograms,
  runAs,
  serverAccount,
  canEnter,
  type Account,
  type Programs,
} from './postgres-programs.js';

/** PostgreSQL keeps its files for one major version only. */
const MAJOR_VERSION = '18';
const USER = 'giftbuyer';
const PRESENCE = 'giftbuyer presence';
const START_DEADLINE_MS = 60_000;
const START_ATTEMPTS = 3;
const POLL_MS = 50;

/**
 * A PostgreSQL of our own that lives in the data directory and listens on a free port of 127.0.0.1. It runs detached
 * from the panel, so it outlives a killed one; the next panel adopts it, and several panels share it.
 */
export class EmbeddedPostgres {
  private constructor(
    readonly url: string,
    /** Stays open as long as the panel: it shows other panels that the server is in use. */
    private readonly presence: Client,
    private readonly server: Server,
  ) {
    // The pool is what notices a lost server; without a listener this idle connection would end the process.
    presence.on('error', () => undefined);
  }

  /**
   * Adopts the server of `dataDirectory`, or starts it; makes the database the first time. Data is never overwritten.
   * @throws BootError
   */
  static async open(dataDirectory: string): Promise<EmbeddedPostgres> {
    const server = await Server.at(dataDirectory);
    try {
      await server.initialize();
      const { port, client } = await server.connect();
      return new EmbeddedPostgres(server.url(port), client, server);
    } catch (error) {
      if (error instanceof BootError) throw error;
      throw new BootError(`The database in ${server.home} cannot be opened: ${reasonOf(error)}`);
    }
  }

  /** Stops the server unless another panel uses it. */
  async close(): Promise<void> {
    const others = await this.presence
      .query('SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND pid <> pg_backend_pid()', [PRESENCE])
      .then((result) => result.rowCount !== 0)
      // Lost connections say nothing about others, and a server that is left running is adopted later.
      .catch(() => true);
    await this.presence.end().catch(() => undefined);
    if (!others) await this.server.stop();
  }
}

/** The programs, the account and the directory of one server. */
class Server {
  private password = '';

  private constructor(
    readonly home: string,
    private readonly programs: Programs,
    private readonly account: Account | null,
  ) {}

  static async at(dataDirectory: string): Promise<Server> {
    const account = await serverAccount();
    const home = await homeOf(dataDirectory, account);
    return new Server(home, await findPrograms(account), account);
  }

  private get data(): string {
    return join(this.home, 'data');
  }

  url(port: number): string {
    return `postgres://${USER}:${this.password}@127.0.0.1:${port}/postgres`;
  }

  /** Makes the password and the data files where there are none yet. */
  async initialize(): Promise<void> {
    const passwordFile = join(this.home, 'password');
    const version = await readFile(join(this.data, 'PG_VERSION'), 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return null;
    });
    if (version !== null && version.trim() !== MAJOR_VERSION) {
      throw new BootError(
        `The database in ${this.data} belongs to PostgreSQL ${version.trim()}, this panel has ${MAJOR_VERSION}. ` +
          'Nothing was changed: move the data with pg_dump, or start the version of the panel that made it.',
      );
    }
    const password = await readSecretFile(passwordFile);
    if (version !== null && password === null) {
      throw new BootError(`The password of the database is missing: ${passwordFile} must be restored.`);
    }
    if (version === null) {
      if (password === null) await createSecretFile(passwordFile, randomBytes(24).toString('base64url'));
      if (this.account) await chown(passwordFile, this.account.uid, this.account.gid);
      await this.createData(passwordFile);
    }
    this.password = (await readSecretFile(passwordFile)) ?? '';
  }

  /** In a draft directory that is renamed at the end: a crash never leaves half a database behind. */
  private async createData(passwordFile: string): Promise<void> {
    const draft = `${this.data}.${randomBytes(6).toString('hex')}`;
    const { code, output } = await this.run(this.programs.initdb, [
      `--pgdata=${draft}`,
      `--username=${USER}`,
      `--pwfile=${passwordFile}`,
      '--auth=scram-sha-256',
      '--encoding=UTF8',
      '--locale=C',
      '--locale-provider=builtin',
      '--builtin-locale=C.UTF-8',
      '--no-instructions',
    ]);
    if (code !== 0) throw new BootError(`The database in ${this.home} cannot be made: ${lastLine(output)}`);
    await rename(draft, this.data).catch(async (error: NodeJS.ErrnoException) => {
      await rm(draft, { recursive: true });
      // Another panel was faster.
      if (error.code !== 'ENOTEMPTY' && error.code !== 'EEXIST') throw error;
    });
  }

  /** A connection to the server that runs on the data, or to one that it starts. */
  async connect(): Promise<{ port: number; client: Client }> {
    const deadline = performance.now() + START_DEADLINE_MS;
    let output = '';
    for (let starts = 0; starts < START_ATTEMPTS && performance.now() < deadline;) {
      const running = await this.running();
      const answer = running ? await connectTo(this.url(running.port)) : null;
      if (running && answer instanceof Client) return { port: running.port, client: answer };
      if (running && isAlive(running.pid) && (running.status !== 'ready' || isNotNow(answer))) {
        await delay(POLL_MS);
        continue;
      }
      // A ready server listens. So this file is left over from a dead one, and if its pid is alive, it is by now
      // another program's; PostgreSQL would take that for a running server.
      if (running?.status === 'ready' && isRefused(answer)) await rm(this.pidFile, { force: true });
      output = await this.start();
      starts += 1;
    }
    throw new BootError(`The database in ${this.home} does not start: ${lastLine(output)} (see server.log there)`);
  }

  /** Fails without a word when another panel starts the server at the same time, or the port is taken meanwhile. */
  private async start(): Promise<string> {
    const options = `-p ${await freePort()} -c listen_addresses=127.0.0.1 -c unix_socket_directories=`;
    const log = join(this.home, 'server.log');
    const timeout = String(START_DEADLINE_MS / 1000);
    // pg_ctl makes the server the leader of a session of its own: Ctrl-C in the terminal does not reach it.
    const started = await this.run(this.programs.pg_ctl, [
      ...['start', '-w', '-t', timeout, '-D', this.data, '-l', log, '-o', options],
    ]);
    return started.output;
  }

  async stop(): Promise<void> {
    await this.run(this.programs.pg_ctl, ['stop', '-w', '-t', '5', '-m', 'fast', '-D', this.data]);
  }

  private get pidFile(): string {
    return join(this.data, 'postmaster.pid');
  }

  /** Lines of `postmaster.pid` (PostgreSQL's `miscadmin.h`): pid 1, port 4, status 8. */
  private async running(): Promise<{ pid: number; port: number; status: string } | null> {
    const text = await readFile(this.pidFile, 'utf8').catch((error: NodeJS.ErrnoException) => {
      if (error.code !== 'ENOENT') throw error;
      return '';
    });
    const lines = text.split('\n').map((line) => line.trim());
    const [pid, port] = [Number(lines[0]), Number(lines[3])];
    return pid > 0 ? { pid, port, status: lines[7] ?? '' } : null;
  }

  private run(program: string, args: string[]) {
    return runAs(this.account, program, args, this.home);
  }
}

/**
 * `postgres` in the data directory. Where the account of the server cannot enter the data directory (a clone under
 * /root), it is a link to a directory where it can.
 */
async function homeOf(dataDirectory: string, account: Account | null): Promise<string> {
  const path = join(dataDirectory, 'postgres');
  try {
    await mkdir(dataDirectory, { recursive: true });
    await access(path).catch(() => createHome(path, dataDirectory, account));
    const home = await realpath(path);
    if (account && !(await canEnter(account, home))) {
      throw new BootError(`The user ${account.name}, under whom PostgreSQL runs, cannot enter ${home}.`);
    }
    return home;
  } catch (error) {
    if (error instanceof BootError) throw error;
    throw new BootError(`The data directory ${dataDirectory} cannot be used: ${reasonOf(error)}`);
  }
}

async function createHome(path: string, dataDirectory: string, account: Account | null): Promise<void> {
  if (account && !(await canEnter(account, dataDirectory))) {
    await mkdir(OUTSIDE, { recursive: true, mode: 0o755 });
    const outside = await mkdtemp(join(OUTSIDE, 'postgres-'));
    await chown(outside, account.uid, account.gid);
    await symlink(outside, path);
    return;
  }
  await mkdir(path, { mode: 0o700, recursive: true });
  if (account) await chown(path, account.uid, account.gid);
}

async function connectTo(url: string): Promise<Client | Error> {
  const client = new Client({ connectionString: url, application_name: PRESENCE, connectionTimeoutMillis: 5000 });
  try {
    await client.connect();
    return client;
  } catch (error) {
    return error as Error;
  }
}

/** `cannot_connect_now`: the server starts up or shuts down. */
function isNotNow(answer: Client | Error | null): boolean {
  return answer instanceof DatabaseError && answer.code === '57P03';
}

function isRefused(answer: Client | Error | null): boolean {
  return answer instanceof Error && (answer as NodeJS.ErrnoException).code === 'ECONNREFUSED';
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
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

function lastLine(output: string): string {
  return output.trim().split('\n').at(-1) ?? '';
}

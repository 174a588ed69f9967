import pg, { type Client, Pool, type PoolClient } from 'pg';
import { DatabaseClient } from './database-client.js';

/** More than the accounts that are read at once: each may wait for a row, and requests need connections too. */
const POOL_SIZE = 16;
/** Of a connection, or of a row that another transaction has locked. */
const WAIT_TIMEOUT_MS = 2_000;
/** Of a connection while the panel starts: no request waits for it, and a busy machine may take longer than a request can wait. */
export const BOOT_TIMEOUT_MS = 10_000;
/** A statement that takes longer was lost by the network; a transaction that idles longer belongs to a stalled process. */
const QUERY_TIMEOUT_MS = 10_000;

/** Shorter than `QUERY_TIMEOUT_MS`: the server cancels first, so a statement cannot commit after the client has given it up. */
export const STATEMENT_TIMEOUT_MS = 8_000;

/** Run on each new connection. */
const SET_TIMEOUTS_SQL = `SELECT set_config('lock_timeout', '${WAIT_TIMEOUT_MS}', false),
  set_config('statement_timeout', '${STATEMENT_TIMEOUT_MS}', false),
  set_config('idle_in_transaction_session_timeout', '${QUERY_TIMEOUT_MS}', false)`;

/** Message of the driver for a query without an answer in time. */
export const READ_TIMEOUT_MESSAGE = 'Query read timeout';

type OnConnected = ((error: Error) => void) | ((error: null, client: Client) => void);

/** Closes its connection after a query timeout: later queries on it would not be answered either. */
class ClosingClient extends DatabaseClient {
  constructor(options: object) {
    super({ ...options, query_timeout: QUERY_TIMEOUT_MS });
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => {
      const answer = query(...args);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.closeAfterTimeout(error));
      return answer;
    }) as typeof this.query;
  }

  /** Sets the timeouts by SQL, because poolers refuse unknown startup parameters. */
  override connect(): Promise<Client>;
  override connect(callback: OnConnected): void;
  override connect(callback?: OnConnected): Promise<Client> | void {
    const connected = super.connect().then(() => this.query(SET_TIMEOUTS_SQL));
    if (!callback) return connected.then(() => this);
    connected.then(
      () => (callback as (error: null, client: Client) => void)(null, this),
      callback as (error: Error) => void,
    );
  }

  private closeAfterTimeout(error: unknown): void {
    if (error instanceof Error && error.message === READ_TIMEOUT_MESSAGE) void this.end().catch(() => undefined);
  }
}

/** A timer that fires later than this was delayed by a stalled event loop. */
const EVENT_LOOP_LAG_MS = 250;

type OnConnection = Parameters<Pool['connect']>[0];

/**
 * After an event-loop stall Node runs timers before I/O, so a connect timeout may be false although the database has
 * answered. Retries once then.
 */
class RetryingPool extends Pool {
  override connect(): Promise<PoolClient>;
  override connect(callback: OnConnection): void;
  override connect(callback?: OnConnection): Promise<PoolClient> | void {
    if (!callback) return super.connect();
    const since = performance.now();
    super.connect((error, client, release) => {
      const { connectionTimeoutMillis = 0 } = this.options;
      const wasStalled = performance.now() - since > connectionTimeoutMillis + EVENT_LOOP_LAG_MS;
      if (error && wasStalled) super.connect(callback);
      else callback(error, client, release);
    });
  }
}

/** From now on connections are waited for as long as a request can wait, no longer for `BOOT_TIMEOUT_MS`. */
export function endBoot(pool: Pool): void {
  pool.options.connectionTimeoutMillis = WAIT_TIMEOUT_MS;
}

/** Options of TypeORM: size and timeouts of the connection pool. */
export const POOL = {
  poolSize: POOL_SIZE,
  connectTimeoutMS: BOOT_TIMEOUT_MS,
  driver: { ...pg, Pool: RetryingPool },
  extra: {
    Client: ClosingClient,
  },
};

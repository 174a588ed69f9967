import pg, { type Client, Pool, type PoolClient } from 'pg';
import { DatabaseClient } from './database-client.js';

/** As many readings as there are at once, each waiting for a row, must leave some for requests. */
const CONNECTIONS = 16;
/** Nobody waits longer for a connection, or for a row that somebody else writes. */
const PATIENCE_MS = 2_000;
/** No statement takes so long unless the network swallows it, and no transaction rests so long unless its process does. */
const SILENCE_MS = 10_000;

/**
 * The server ends a statement before the client gives up on it, so that a statement that was given up does not commit
 * later.
 */
export const STATEMENT_TIMEOUT_MS = 8_000;

/** Of a session of the pool. */
const LIMITS = `SELECT set_config('lock_timeout', '${PATIENCE_MS}', false),
  set_config('statement_timeout', '${STATEMENT_TIMEOUT_MS}', false),
  set_config('idle_in_transaction_session_timeout', '${SILENCE_MS}', false)`;

/** What the driver says when a query got no answer in time. */
export const NO_ANSWER = 'Query read timeout';

type OnConnected = ((error: Error) => void) | ((error: null, client: Client) => void);

/** A client that gives its connection up with the query that got no answer: what follows on it would get none either. */
class ImpatientClient extends DatabaseClient {
  constructor(options: object) {
    super({ ...options, query_timeout: SILENCE_MS });
    // Its loss before the pool listens: the pool is told by the callback.
    this.on('error', () => undefined);
    const query = this.query.bind(this) as (...args: unknown[]) => unknown;
    this.query = ((...args: unknown[]) => {
      const answer = query(...args);
      if (answer instanceof Promise) answer.catch((error: unknown) => this.giveUpAfter(error));
      return answer;
    }) as typeof this.query;
  }

  /** Is connected when its limits hold. By SQL: poolers refuse parameters of the start that they do not know. */
  override connect(): Promise<Client>;
  override connect(callback: OnConnected): void;
  override connect(callback?: OnConnected): Promise<Client> | void {
    const connected = super.connect().then(() => this.query(LIMITS));
    if (!callback) return connected.then(() => this);
    connected.then(
      () => (callback as (error: null, client: Client) => void)(null, this),
      callback as (error: Error) => void,
    );
  }

  private giveUpAfter(error: unknown): void {
    if (error instanceof Error && error.message === NO_ANSWER) void this.end().catch(() => undefined);
  }
}

/** A timer that is heard so much later than it was set for belongs to a process that was busy. */
const LATE_MS = 250;

type OnConnection = Parameters<Pool['connect']>[0];

/**
 * A process that was busy hears its timers first, and of what the database said meanwhile after that: who was told
 * then that there is no connection asks for one once more.
 */
class FairPool extends Pool {
  override connect(): Promise<PoolClient>;
  override connect(callback: OnConnection): void;
  override connect(callback?: OnConnection): Promise<PoolClient> | void {
    if (!callback) return super.connect();
    const since = performance.now();
    super.connect((error, client, release) => {
      const wasBusy = performance.now() - since > PATIENCE_MS + LATE_MS;
      if (error && wasBusy) super.connect(callback);
      else callback(error, client, release);
    });
  }
}

/** How requests and readings share connections to the database, and how soon they stop waiting for it. */
export const POOL = {
  poolSize: CONNECTIONS,
  connectTimeoutMS: PATIENCE_MS,
  driver: { ...pg, Pool: FairPool },
  extra: {
    Client: ImpatientClient,
  },
};

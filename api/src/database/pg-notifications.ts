import { setTimeout as delay } from 'node:timers/promises';
import { Inject, Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import type { Client, ClientConfig, QueryConfig, QueryResultRow } from 'pg';
import { filter, map, merge, share, Subject, tap, throttleTime, type Observable } from 'rxjs';
import { DatabaseClient } from './database-client.js';
import { DATABASE_URL } from './database-url.js';
import { BOOT_TIMEOUT_MS } from './pool.js';

/** Channels of PostgreSQL. They belong to the database, which other programs may share: hence the prefix. */
export type NotificationChannel =
  'giftbuyer_account_events' | 'giftbuyer_catalogue_events' | 'giftbuyer_session_ended' | 'giftbuyer_keys_changed';

/** PostgreSQL refuses payloads of 8000 bytes and more. */
export const MAX_PAYLOAD_BYTES = 7999;

/** Sent by an instance that may have missed notifications, or whose own may be lost. */
const LOST_CHANNEL = 'giftbuyer_notifications_lost';
const CHANNELS: readonly (NotificationChannel | typeof LOST_CHANNEL)[] = [
  'giftbuyer_account_events',
  'giftbuyer_catalogue_events',
  'giftbuyer_session_ended',
  'giftbuyer_keys_changed',
  LOST_CHANNEL,
];
/** Notifications that are published while others are being sent share one statement, at most this many. */
const MAX_BATCH_SIZE = 500;
const CHECK_INTERVAL_MS = 10_000;
const TIMEOUT_MS = 5_000;
const MIN_RETRY_MS = 100;
const MAX_RETRY_MS = 5_000;
const REPORT_AFTER_MS = 30_000;
/** Messages that cannot be read cost at most one line of the log and one resync in this time. */
const UNREADABLE_INTERVAL_MS = 5_000;

interface Notification {
  channel: string;
  payload: string;
}

/**
 * LISTEN and NOTIFY between the instances on one database, on a connection of its own, so in the order in which each
 * instance published. Notifications are not stored: those sent while a connection is lost are lost too, and then
 * `connectionLost$` emits at every instance.
 */
@Injectable()
export class PgNotifications implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(PgNotifications.name);
  private readonly received = new Subject<Notification>();
  private readonly unreadable = new Subject<string>();
  private readonly closing = new AbortController();
  private waiting: Notification[] = [];
  private connection: Client | null = null;
  private sending: Promise<void> | null = null;

  /** The connection has ended; `connectionLost$` follows when there is a new one. */
  readonly disconnected$ = new Subject<void>();

  /** Notifications to or from this instance may be lost: state that depends on them must be read again. */
  readonly connectionLost$: Observable<void> = merge(
    this.received.pipe(filter(({ channel }) => channel === LOST_CHANNEL)),
    this.unreadable.pipe(
      throttleTime(UNREADABLE_INTERVAL_MS, undefined, { leading: true, trailing: true }),
      tap((channel) => this.logger.warn(`A message on the channel ${channel} is none of this version's`)),
    ),
  ).pipe(
    map(() => undefined),
    // One subscription for all streams, so that a warning is logged once.
    share(),
  );

  /** @param url of the database, not through a pooler that shares connections between transactions */
  constructor(@Inject(DATABASE_URL) private readonly url: string) {}

  /**
   * The messages of the other instances. One that is no JSON or not of the wanted shape may be foreign or come from
   * another version; `connectionLost$` emits instead.
   */
  messages$<Message>(
    channel: NotificationChannel,
    isMessage: (value: unknown) => value is Message,
  ): Observable<Message> {
    return this.received.pipe(
      filter((notification) => notification.channel === channel),
      map(({ payload }) => parseJson(payload)),
      filter((value): value is Message => {
        if (isMessage(value)) return true;
        this.unreadable.next(channel);
        return false;
      }),
    );
  }

  /** Sends a message to the other instances, not to this one. One that is too long is announced as lost instead. */
  publish(channel: NotificationChannel, message: object): void {
    const payload = JSON.stringify(message);
    const fits = Buffer.byteLength(payload) <= MAX_PAYLOAD_BYTES;
    this.waiting.push(fits ? { channel, payload } : { channel: LOST_CHANNEL, payload: '' });
    this.sending ??= this.send();
  }

  /** Ends with the connection to the database, also when no statement is sent. */
  get isConnected(): boolean {
    return this.connection !== null;
  }

  async onModuleInit(): Promise<void> {
    await this.connect('SELECT', BOOT_TIMEOUT_MS);
  }

  async onApplicationShutdown(): Promise<void> {
    await this.sending;
    this.closing.abort();
    await this.connection?.end();
  }

  /**
   * @param firstQuery is sent as soon as this instance listens
   * @param timeoutMs of the connection, and of each query until it listens
   */
  private async connect(firstQuery: string, timeoutMs = TIMEOUT_MS): Promise<void> {
    const connection = new DatabaseClient({
      connectionString: this.url,
      application_name: 'giftbuyer notifications',
      connectionTimeoutMillis: timeoutMs,
      query_timeout: TIMEOUT_MS,
    });
    const query = <Row extends QueryResultRow>(text: string) => {
      const config: QueryConfig & ClientConfig = { text, query_timeout: timeoutMs };
      return connection.query<Row>(config);
    };
    let ownPid = 0;
    connection.on('notification', ({ channel, payload = '', processId }) => {
      if (processId !== ownPid || channel === LOST_CHANNEL) this.received.next({ channel, payload });
    });
    try {
      await connection.connect();
      const { rows } = await query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      ownPid = rows[0]?.pid ?? 0;
      // Notifications are not kept, so they need not wait for the disk either.
      await query('SET synchronous_commit TO off');
      for (const channel of CHANNELS) await query(`LISTEN ${channel}`);
      this.closing.signal.throwIfAborted();
      // Before the first query: what is published from then on must not be lost.
      this.connection = connection;
      await query(firstQuery);
    } catch (error) {
      this.connection = null;
      void connection.end();
      throw error;
    }
    const check = setInterval(() => this.check(connection), CHECK_INTERVAL_MS);
    connection.once('end', () => {
      clearInterval(check);
      this.connection = null;
      this.disconnected$.next();
      if (!this.closing.signal.aborted) void this.reconnect();
    });
  }

  /** A network that drops every packet closes no connection. */
  private check(connection: Client): void {
    connection.query('SELECT').catch(() => void connection.end());
  }

  private async reconnect(): Promise<void> {
    const { signal } = this.closing;
    const lostAt = performance.now();
    let isReported = false;
    for (let wait = MIN_RETRY_MS; !this.connection && !signal.aborted; wait = Math.min(2 * wait, MAX_RETRY_MS)) {
      // At random, so that many instances do not come back in one moment.
      const pause = wait * (0.5 + Math.random() / 2);
      await delay(pause, undefined, { signal })
        .then(() => this.connect(`NOTIFY ${LOST_CHANNEL}`))
        .catch(() => undefined);
      // A restart of the database, which is logged elsewhere, ends this connection too.
      if (this.connection || isReported || performance.now() - lostAt < REPORT_AFTER_MS) continue;
      isReported = true;
      this.logger.warn('There is no connection for notifications between instances');
    }
    if (this.connection && isReported) this.logger.log('The connection for notifications between instances is back');
  }

  private async send(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, MAX_BATCH_SIZE);
      const { connection } = this;
      await connection
        ?.query(
          'SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS message (channel, payload)',
          [batch.map(({ channel }) => channel), batch.map(({ payload }) => payload)],
        )
        // Not waited for: a connection that is gone already may never say that it has ended.
        .catch(() => void connection.end());
    }
    this.sending = null;
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

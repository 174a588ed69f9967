import { setTimeout as delay } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { Client } from 'pg';
import { filter, map, Subject, type Observable } from 'rxjs';

/** What the notices are about; these are channels of PostgreSQL. */
export type NoticeChannel = 'account_events' | 'session_ends';

/** PostgreSQL refuses payloads of 8000 bytes and more. */
export const NOTICE_BYTES = 7999;

/** Told by whoever may have missed notices of others, or kept others waiting for his own. */
const MISSED = 'notices_missed';
const CHANNELS: readonly (NoticeChannel | typeof MISSED)[] = ['account_events', 'session_ends', MISSED];
/** Notices that are told while others are on their way travel together, at most so many. */
const BATCH = 500;
const CHECK_EVERY_MS = 10_000;
const TIMEOUT_MS = 5_000;
const FIRST_RETRY_MS = 100;
const LAST_RETRY_MS = 5_000;

/**
 * What the panels on one database tell each other: LISTEN and NOTIFY on a connection of its own, so in the order in
 * which each panel told it. Nothing is kept: what is told while the connection is lost is lost, and then `missed` says
 * so to every panel.
 */
@Injectable()
export class Notices implements OnModuleInit, OnApplicationShutdown {
  private readonly logger = new Logger(Notices.name);
  private readonly heard = new Subject<{ channel: string; payload: string }>();
  private readonly closing = new AbortController();
  private waiting: { channel: string; payload: string }[] = [];
  private connection: Client | null = null;
  private sending: Promise<void> | null = null;

  /** Notices may have been lost on their way to this panel, or from it: what is known by notices is to be read anew. */
  readonly missed: Observable<void> = this.heard.pipe(
    filter(({ channel }) => channel === MISSED),
    map(() => undefined),
  );

  /** @param url the database of the panel, not through a pooler that shares connections between transactions */
  constructor(private readonly url: string) {}

  /** The notices of the other panels. */
  of(channel: NoticeChannel): Observable<string> {
    return this.heard.pipe(
      filter((notice) => notice.channel === channel),
      map(({ payload }) => payload),
    );
  }

  /** Tells the other panels, not this one. `payload` has at most `NOTICE_BYTES` in UTF-8. */
  tell(channel: NoticeChannel, payload: string): void {
    this.waiting.push({ channel, payload });
    this.sending ??= this.send();
  }

  async onModuleInit(): Promise<void> {
    await this.connect();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.sending;
    this.closing.abort();
    await this.connection?.end();
  }

  /** @param greeting what to do as soon as this panel hears the others */
  private async connect(greeting = 'SELECT'): Promise<void> {
    const connection = new Client({
      connectionString: this.url,
      application_name: 'giftbuyer notices',
      connectionTimeoutMillis: TIMEOUT_MS,
      query_timeout: TIMEOUT_MS,
    });
    let ownPid = 0;
    connection.on('notification', ({ channel, payload = '', processId }) => {
      if (processId !== ownPid || channel === MISSED) this.heard.next({ channel, payload });
    });
    // An idle connection reports its loss by this event; "end" follows.
    connection.on('error', () => undefined);
    try {
      await connection.connect();
      const { rows } = await connection.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      ownPid = rows[0]?.pid ?? 0;
      // Notices are not kept, so they need not wait for the disk either.
      await connection.query('SET synchronous_commit TO off');
      for (const channel of CHANNELS) await connection.query(`LISTEN ${channel}`);
      this.closing.signal.throwIfAborted();
      // Before the others are greeted: what they are told from then on must not be lost.
      this.connection = connection;
      await connection.query(greeting);
    } catch (error) {
      this.connection = null;
      void connection.end();
      throw error;
    }
    const check = setInterval(() => this.check(connection), CHECK_EVERY_MS);
    connection.once('end', () => {
      clearInterval(check);
      this.connection = null;
      if (!this.closing.signal.aborted) void this.reconnect();
    });
  }

  /** A network that swallows everything closes no connection. */
  private check(connection: Client): void {
    connection.query('SELECT').catch(() => void connection.end());
  }

  private async reconnect(): Promise<void> {
    this.logger.warn('The connection for notices between panels is lost');
    const { signal } = this.closing;
    for (let wait = FIRST_RETRY_MS; !this.connection && !signal.aborted; wait = Math.min(2 * wait, LAST_RETRY_MS)) {
      // At random, so that many panels do not come back in one moment.
      const pause = wait * (0.5 + Math.random() / 2);
      await delay(pause, undefined, { signal })
        .then(() => this.connect(`NOTIFY ${MISSED}`))
        .catch(() => undefined);
    }
    if (this.connection) this.logger.log('The connection for notices between panels is back');
  }

  private async send(): Promise<void> {
    while (this.waiting.length > 0) {
      const batch = this.waiting.splice(0, BATCH);
      const { connection } = this;
      await connection
        ?.query('SELECT pg_notify(channel, payload) FROM unnest($1::text[], $2::text[]) AS told (channel, payload)', [
          batch.map(({ channel }) => channel),
          batch.map(({ payload }) => payload),
        ])
        // Not waited for: a connection that is gone already may never say that it has ended.
        .catch(() => void connection.end());
    }
    this.sending = null;
  }
}

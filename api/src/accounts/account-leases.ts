import { randomUUID } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { filter, firstValueFrom, race, timer } from 'rxjs';
import { DataSource } from 'typeorm';
import { BatchLoader } from '../database/batch-loader.js';
import { retryInBackground } from '../database/retry-in-background.js';
import { DatabaseHealth } from '../database/database-health.js';
import { toLoggable } from '../errors/loggable-error.js';
import { UserEvents } from '../events/user-events.js';
import { AccountRef } from './account.entity.js';

const TTL_SECONDS = 30;
/** A lease that ran out goes to somebody else only after this, when the connections of its holder are gone too. */
const GRACE_SECONDS = 5;
const RENEW_AFTER_MS = 10_000;
/** Without a renewal the holder stops using the session by itself, long before anybody else may begin. */
const FENCE_AFTER_MS = 20_000;
const CHECK_EVERY_MS = 1_000;
const RENEWAL_TIMEOUT_MS = 5_000;
/** The end of a lease is told by an event, which can get lost. */
const LOOK_AGAIN_MS = 1_000;

/** The right to use the session of an account until `signal` aborts. What is written in its name carries the token. */
export interface AccountLease extends AccountRef {
  token: string;
  signal: AbortSignal;
}

/** Somebody else has the lease, or is at its row. */
export interface Busy {
  /** Of the account before that one wrote; null when there is no such account. */
  revision: number | null;
}

interface Taking extends Busy {
  token: string | null;
  since: number;
}

/** A row of `account_leases` that anybody may take. Not now(), which stands still while a statement waits for a row. */
export const IS_FREE = `(owner IS NULL OR expires_at < clock_timestamp() - interval '${GRACE_SECONDS} seconds')`;
/** What a row of `account_leases` becomes when it is taken; $1 is who takes it. */
export const TAKEN = `owner = $1, token = token + 1, expires_at = clock_timestamp() + interval '${TTL_SECONDS} seconds'`;

interface Held {
  lease: AccountLease;
  giveUp: AbortController;
  /** When the database was last asked for it with success; by a clock that goes on while the process is stopped. */
  since: number;
}

/**
 * Sees to it that of all panels on one database only one uses the session of an account at a time: Telegram ends a
 * session for good that it sees twice (AUTH_KEY_DUPLICATED). Only the clock of the database counts.
 */
@Injectable()
export class AccountLeases implements OnApplicationShutdown {
  private readonly logger = new Logger(AccountLeases.name);
  private readonly held = new Map<string, Held>();
  private readonly checks = setInterval(() => this.check(), CHECK_EVERY_MS).unref();
  private readonly taking = new BatchLoader((ids: number[]) => this.takeAll(ids));
  private renewing = false;

  constructor(
    private readonly database: DataSource,
    private readonly events: UserEvents,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  async take(account: AccountRef): Promise<AccountLease | Busy> {
    const { token, revision, since } = await this.taking.load(account.id);
    return token === null ? { revision } : this.hold(account, token, since);
  }

  /** Passes over locked rows, so that the others need not wait for them. */
  private async takeAll(ids: number[]): Promise<Taking[]> {
    const since = performance.now();
    const rows = await this.claim<(Omit<Taking, 'since'> & { id: number })[]>(
      `WITH taken AS (
         UPDATE account_leases lease SET ${TAKEN}
         FROM (SELECT account_id FROM account_leases WHERE account_id = ANY ($2) AND ${IS_FREE}
               FOR UPDATE SKIP LOCKED) free
         WHERE lease.account_id = free.account_id
         RETURNING lease.account_id, token
       )
       SELECT account.id, taken.token, account.revision
       FROM accounts account LEFT JOIN taken ON taken.account_id = account.id
       WHERE account.id = ANY ($2)`,
      [ids],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => {
      const { token = null, revision = null } = byId.get(id) ?? {};
      // Of several who ask for one account the first gets it.
      if (token !== null) byId.set(id, { id, token: null, revision });
      return { token, revision, since };
    });
  }

  /**
   * Asks for leases, each time in another name, which is $1 of the statement. What the database gave in it without
   * being heard goes back.
   */
  async claim<Rows>(statement: string, parameters: unknown[]): Promise<Rows> {
    const owner = randomUUID();
    try {
      return await this.database.query<Rows>(statement, [owner, ...parameters]);
    } catch (error) {
      void retryInBackground(this.logger, 'Leases that were asked for', () =>
        this.database.query('UPDATE account_leases SET owner = NULL WHERE owner = $1', [owner]),
      );
      throw error;
    }
  }

  /** Keeps a lease that the database gave this process, asked for at `since`, until it is released or written with. */
  hold({ id, userId }: AccountRef, token: string, since: number): AccountLease {
    const giveUp = new AbortController();
    const lease = { id, userId, token, signal: giveUp.signal };
    const held = { lease, giveUp, since };
    this.held.set(keyOf(lease), held);
    this.fence(held);
    return lease;
  }

  /** Without effect when the lease is over already. While the database is away it is told later. */
  async release(lease: AccountLease): Promise<void> {
    if (this.forget(lease)) await this.free(lease);
  }

  /** The row says already that the lease is over. False when that was known. */
  forget(lease: AccountLease): boolean {
    return this.held.delete(keyOf(lease));
  }

  /** Resolves when it is worth asking for the lease again. */
  async mayBeFree({ id, userId }: AccountRef): Promise<void> {
    const told = this.events.of(userId).pipe(filter(({ type, data }) => type !== 'account.stage' && isOf(id, data)));
    await firstValueFrom(race(told, timer(LOOK_AGAIN_MS)));
  }

  /** Ends what is done in the name of every lease of this process. */
  giveUpAll(): void {
    for (const { giveUp } of this.held.values()) giveUp.abort();
  }

  onApplicationShutdown(): void {
    clearInterval(this.checks);
  }

  private check(): void {
    for (const held of this.held.values()) this.fence(held);
    const due = [...this.held.values()].filter(({ since }) => performance.now() - since >= RENEW_AFTER_MS);
    if (due.length === 0 || this.renewing) return;
    this.renewing = true;
    const renewal = this.renew(due).catch((error: unknown) => {
      if (this.databaseHealth.reportIfDown(error)) return;
      this.logger.error(`The leases of ${due.length} accounts could not be renewed: ${toLoggable(error)}`);
    });
    // A database that does not answer must not keep the next try from another connection.
    void Promise.race([renewal, pause(RENEWAL_TIMEOUT_MS, undefined, { ref: false })]).then(() => {
      this.renewing = false;
    });
  }

  private async free({ id, token }: AccountLease): Promise<void> {
    await retryInBackground(this.logger, `The lease of account ${id}`, () =>
      this.database.query('UPDATE account_leases SET owner = NULL WHERE account_id = $1 AND token = $2', [id, token]),
    );
  }

  private fence({ since, giveUp }: Held): void {
    if (performance.now() - since >= FENCE_AFTER_MS) giveUp.abort();
  }

  /** A row that is locked is about to be written with: its lease ends there. */
  private async renew(due: Held[]): Promise<void> {
    const since = performance.now();
    const [rows] = await this.database.query<[{ account_id: number; token: string }[]]>(
      `UPDATE account_leases SET expires_at = clock_timestamp() + interval '${TTL_SECONDS} seconds'
       WHERE account_id IN (
         SELECT lease.account_id FROM account_leases lease
         JOIN unnest($1::integer[], $2::bigint[]) AS mine (account_id, token)
           ON lease.account_id = mine.account_id AND lease.token = mine.token
         WHERE lease.owner IS NOT NULL AND lease.expires_at > clock_timestamp()
         FOR UPDATE OF lease SKIP LOCKED)
       RETURNING account_id, token`,
      [due.map(({ lease }) => lease.id), due.map(({ lease }) => lease.token)],
    );
    for (const { account_id: id, token } of rows) {
      const held = this.held.get(keyOf({ id, token }));
      if (held) held.since = since;
    }
  }
}

function keyOf({ id, token }: Pick<AccountLease, 'id' | 'token'>): string {
  return `${id}/${token}`;
}

function isOf(id: number, data: object): boolean {
  return !('id' in data) || data.id === id;
}

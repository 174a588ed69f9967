import { Injectable } from '@nestjs/common';
import { STALE_AFTER_MINUTES } from '@giftbuyer/contracts';
import { merge } from 'rxjs';
import { DataSource } from 'typeorm';
import { PgNotifications } from '../database/pg-notifications.js';
import { SNAPSHOT_COLUMNS, runPrepared, type DatabaseSnapshot } from '../database/prepared-query.js';
import { CoalescedReads } from '../database/coalesced-reads.js';
import { AccountListJson, type ListPart } from './account-list-json.js';
import { AccountsService } from './accounts.service.js';

/** Of all users together; an account takes about 1 KiB. */
const MAX_REMEMBERED_ACCOUNTS = 50_000;

/** Rows are opened one after another, and nobody else is answered meanwhile: some 10 ms. */
const READ_AT_ONCE = 250;

/** The list of a user, as it is no earlier than it was asked for. */
export interface CurrentList {
  json: AccountListJson;
  /** Whether there may be accounts to refresh. */
  mayBeStale: boolean;
}

interface Remembered {
  /** Id and version of every row, as in `3.1200,7.1234`: while it stays the same, so does the list. */
  index: string;
  /** That of the `DatabaseSnapshot` at which it was so. */
  snapshot: string;
  /** From when on there may be accounts to refresh; seconds since 1970, null for never. */
  staleAt: number | null;
  json: AccountListJson;
}

const STATE = {
  name: 'state of a list',
  // xmin names the transaction that wrote the row, so it changes with every write, whoever writes.
  text: `SELECT ${SNAPSHOT_COLUMNS}, coalesce(string_agg(id || '.' || xmin, ','), '') AS index,
      extract(epoch FROM min(greatest(last_checked_at + interval '${STALE_AFTER_MINUTES} minutes', retry_at)))
        ::double precision AS "staleAt"
    FROM accounts WHERE user_id = $1 AND removed_at IS NULL`,
};

/** Lists of accounts. What has not changed since it was asked for last is not read, opened or packed again. */
@Injectable()
export class AccountLists {
  /** By user; who asked last comes last. */
  private readonly remembered = new Map<number, Remembered>();
  private size = 0;
  /** At most one of a user at a time, however many ask and however often the list changes. */
  private readonly reads = new CoalescedReads((userId) => this.read(Number(userId)));

  constructor(
    private readonly database: DataSource,
    private readonly accounts: AccountsService,
    notifications: PgNotifications,
  ) {
    // PostgreSQL may have restarted. After a crash it gives transaction ids again, so equal snapshots prove nothing.
    merge(notifications.disconnected$, notifications.connectionLost$).subscribe(() => this.forgetAll());
  }

  /** @param seen what the database has said to this request already */
  of(userId: number, seen?: DatabaseSnapshot): Promise<CurrentList> | CurrentList {
    const known = this.remembered.get(userId);
    if (!known || known.snapshot !== seen?.snapshot) return this.reads.read(String(userId));
    // Nothing was written to the database since.
    this.remember(userId, known);
    return current(known, seen);
  }

  private async read(userId: number): Promise<CurrentList> {
    const [state] = await runPrepared<Omit<Remembered, 'json'> & DatabaseSnapshot>(this.database, STATE, [userId]);
    if (!state) throw new Error('An aggregate gave no row');
    const { index, snapshot, staleAt } = state;
    const known = this.remembered.get(userId);
    const json = known?.index === index ? known.json : await this.build(userId, entriesOf(index), known?.json.parts);
    const entry = { index, snapshot, staleAt, json };
    this.remember(userId, entry);
    return current(entry, state);
  }

  private async build(
    userId: number,
    versions: readonly [number, string][],
    known: ReadonlyMap<number, ListPart> | undefined,
  ): Promise<AccountListJson> {
    const isKnown = ([id, version]: readonly [number, string]) => known?.get(id)?.version === version;
    const changed = versions.filter((entry) => !isKnown(entry)).map(([id]) => id);
    const fresh = new Map<number, string>();
    for (let start = 0; start < changed.length; start += READ_AT_ONCE) {
      const read = await this.accounts.read(userId, changed.slice(start, start + READ_AT_ONCE));
      for (const account of read) fresh.set(account.id, JSON.stringify(account));
    }
    const parts = new Map<number, ListPart>();
    for (const [id, version] of versions) {
      const json = fresh.get(id) ?? (isKnown([id, version]) ? known?.get(id)?.json : undefined);
      // An account may leave the list between the two queries.
      if (json !== undefined) parts.set(id, { version, json });
    }
    return new AccountListJson(parts);
  }

  private remember(userId: number, entry: Remembered): void {
    this.forget(userId);
    this.remembered.set(userId, entry);
    this.size += entry.json.parts.size;
    for (const [oldest] of this.remembered) {
      if (this.size <= MAX_REMEMBERED_ACCOUNTS || oldest === userId) break;
      this.forget(oldest);
    }
  }

  private forgetAll(): void {
    this.remembered.clear();
    this.size = 0;
  }

  private forget(userId: number): void {
    this.size -= this.remembered.get(userId)?.json.parts.size ?? 0;
    this.remembered.delete(userId);
  }
}

function current({ json, staleAt }: Remembered, { at }: DatabaseSnapshot): CurrentList {
  return { json, mayBeStale: staleAt !== null && staleAt < at };
}

/** Newest id first. */
function entriesOf(index: string): [number, string][] {
  if (index === '') return [];
  const entries = index.split(',').map((entry): [number, string] => {
    const [id = '', version = ''] = entry.split('.');
    return [Number(id), version];
  });
  return entries.sort(([one], [other]) => other - one);
}

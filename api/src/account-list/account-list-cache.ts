import { Injectable } from '@nestjs/common';
import { STALE_AFTER_MINUTES } from '@giftbuyer/contracts';
import { merge } from 'rxjs';
import { DataSource } from 'typeorm';
import { AccountsService } from '../accounts/accounts.service.js';
import { PgNotifications } from '../database/pg-notifications.js';
import { SNAPSHOT_COLUMNS, runPrepared, type DatabaseSnapshot } from '../database/prepared-query.js';
import { CoalescedReads } from '../database/coalesced-reads.js';
import { SerializedAccountList, type SerializedAccount } from './serialized-account-list.js';

/** Of JSON, of all users together: 50,000 accounts, and fewer with long notes. */
const MAX_CACHED_CHARACTERS = 50_000 * 1024;

/** Unsealing a batch of rows blocks the event loop for some 10 ms. */
const READ_BATCH_SIZE = 250;

/** The list of a user, not older than the request for it. */
export interface CurrentList {
  json: SerializedAccountList;
  /** Whether some accounts may be due for a refresh. */
  mayBeStale: boolean;
}

interface CacheEntry {
  /** Id and version (`xmin`) of every row, as in `3.1200,7.1234`. Equal indexes mean equal lists. */
  index: string;
  /** The database snapshot at which the entry was current. */
  snapshot: string;
  /** From when on some accounts may be stale; Unix seconds, null for never. */
  staleAt: number | null;
  json: SerializedAccountList;
}

const LIST_STATE = {
  name: 'state of a list',
  // xmin is the transaction that wrote the row, so it changes with every write of any process.
  text: `SELECT ${SNAPSHOT_COLUMNS}, coalesce(string_agg(id || '.' || xmin, ','), '') AS index,
      extract(epoch FROM min(greatest(last_checked_at + interval '${STALE_AFTER_MINUTES} minutes', retry_at)))
        ::double precision AS "staleAt"
    FROM accounts WHERE user_id = $1 AND removed_at IS NULL`,
};

/** Serialized account lists. Rows that have not changed are not read, unsealed or compressed again. */
@Injectable()
export class AccountListCache {
  /** By user, least recently used first. */
  private readonly entries = new Map<number, CacheEntry>();
  private size = 0;
  /** One read per user at a time; further requests share the next one. */
  private readonly reads = new CoalescedReads((userId) => this.readList(Number(userId)));

  constructor(
    private readonly database: DataSource,
    private readonly accounts: AccountsService,
    notifications: PgNotifications,
  ) {
    // PostgreSQL may have restarted. After a crash it reuses transaction ids, so equal snapshots prove nothing.
    merge(notifications.disconnected$, notifications.connectionLost$).subscribe(() => this.clearEntries());
  }

  /** @param unchangedSince the snapshot that this request has already read */
  loadList(userId: number, unchangedSince?: DatabaseSnapshot): Promise<CurrentList> | CurrentList {
    const known = this.entries.get(userId);
    if (!known || known.snapshot !== unchangedSince?.snapshot) return this.reads.read(String(userId));
    // Equal snapshots: nothing was written to the database since then.
    this.storeEntry(userId, known);
    return toCurrentList(known, unchangedSince);
  }

  private async readList(userId: number): Promise<CurrentList> {
    const [state] = await runPrepared<Omit<CacheEntry, 'json'> & DatabaseSnapshot>(this.database, LIST_STATE, [userId]);
    if (!state) throw new Error('An aggregate gave no row');
    const { index, snapshot, staleAt } = state;
    const known = this.entries.get(userId);
    const json =
      known?.index === index ? known.json : await this.buildList(userId, parseIndex(index), known?.json.accounts);
    const entry = { index, snapshot, staleAt, json };
    this.storeEntry(userId, entry);
    return toCurrentList(entry, state);
  }

  private async buildList(
    userId: number,
    versions: readonly [number, string][],
    known: ReadonlyMap<number, SerializedAccount> | undefined,
  ): Promise<SerializedAccountList> {
    const isKnown = ([id, version]: readonly [number, string]) => known?.get(id)?.version === version;
    const changed = versions.filter((entry) => !isKnown(entry)).map(([id]) => id);
    const fresh = new Map<number, string>();
    for (let start = 0; start < changed.length; start += READ_BATCH_SIZE) {
      const read = await this.accounts.findAccounts(userId, changed.slice(start, start + READ_BATCH_SIZE));
      for (const account of read) fresh.set(account.id, JSON.stringify(account));
    }
    const parts = new Map<number, SerializedAccount>();
    for (const [id, version] of versions) {
      const json = fresh.get(id) ?? (isKnown([id, version]) ? known?.get(id)?.json : undefined);
      // An account may leave the list between the two queries.
      if (json !== undefined) parts.set(id, { version, json });
    }
    return new SerializedAccountList(parts);
  }

  private storeEntry(userId: number, entry: CacheEntry): void {
    this.evictEntry(userId);
    this.entries.set(userId, entry);
    this.size += entry.json.length;
    for (const [oldest] of this.entries) {
      if (this.size <= MAX_CACHED_CHARACTERS || oldest === userId) break;
      this.evictEntry(oldest);
    }
  }

  private clearEntries(): void {
    this.entries.clear();
    this.size = 0;
  }

  private evictEntry(userId: number): void {
    this.size -= this.entries.get(userId)?.json.length ?? 0;
    this.entries.delete(userId);
  }
}

function toCurrentList({ json, staleAt }: CacheEntry, { at }: DatabaseSnapshot): CurrentList {
  return { json, mayBeStale: staleAt !== null && staleAt < at };
}

/** Newest id first. */
function parseIndex(index: string): [number, string][] {
  if (index === '') return [];
  const entries = index.split(',').map((entry): [number, string] => {
    const [id = '', version = ''] = entry.split('.');
    return [Number(id), version];
  });
  return entries.sort(([one], [other]) => other - one);
}

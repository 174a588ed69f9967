import { Injectable } from '@nestjs/common';
import { STALE_AFTER_MINUTES } from '@giftbuyer/contracts';
import { DataSource } from 'typeorm';
import { MOMENT, prepared, type Moment } from '../database/prepared.js';
import { SharedReads } from '../database/shared-reads.js';
import { AccountListJson, type ListPart } from './account-list-json.js';
import { AccountsService } from './accounts.service.js';

/** Of all users together; an account takes about 1 KiB. */
const MAX_REMEMBERED_ACCOUNTS = 50_000;

/** What the database says of a user's list in one cheap query. */
export interface ListState {
  /** Id and version of every row, as in `3.1200,7.1234`: while it stays the same, so does the list. */
  index: string;
  /** When it was so. */
  seen: Moment;
  /** From when on there may be accounts to refresh; seconds since 1970, null for never. */
  staleAt: number | null;
}

export function mayBeStale({ staleAt, seen }: ListState): boolean {
  return staleAt !== null && staleAt < seen.at;
}

interface Remembered {
  state: ListState;
  size: number;
  list: Promise<AccountListJson>;
}

const LOOK = {
  name: 'state of a list',
  // xmin names the transaction that wrote the row, so it changes with every write, whoever writes.
  text: `SELECT ${MOMENT}, coalesce(string_agg(id || '.' || xmin, ','), '') AS index,
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
  private readonly looks = new SharedReads((userId) => this.ask(userId));

  constructor(
    private readonly database: DataSource,
    private readonly accounts: AccountsService,
  ) {}

  /** @param seen what the database has said to this request already */
  look(userId: number, seen?: Moment): Promise<ListState> | ListState {
    const known = this.remembered.get(userId)?.state;
    // Nothing was written to the database since.
    if (known && known.seen.snapshot === seen?.snapshot) return { ...known, seen };
    return this.looks.of(String(userId));
  }

  /** The list as it was at `look`, or as it is since. */
  async read(userId: number, state: ListState): Promise<AccountListJson> {
    const known = this.remembered.get(userId);
    const entry = known?.state.index === state.index ? { ...known, state } : this.begin(userId, state, known);
    this.remember(userId, entry);
    return entry.list.catch((error: unknown) => {
      if (this.remembered.get(userId)?.list === entry.list) this.forget(userId);
      throw error;
    });
  }

  private async ask(userId: string): Promise<ListState> {
    const [row] = await prepared<Omit<ListState, 'seen'> & Moment>(this.database, LOOK, [userId]);
    if (!row) throw new Error('An aggregate gave no row');
    const { index, staleAt, ...seen } = row;
    return { index, staleAt, seen };
  }

  private begin(userId: number, state: ListState, known: Remembered | undefined): Remembered {
    const versions = entriesOf(state.index);
    return { state, size: versions.length, list: this.build(userId, versions, known?.list) };
  }

  private async build(
    userId: number,
    versions: readonly [number, string][],
    before: Promise<AccountListJson> | undefined,
  ): Promise<AccountListJson> {
    const known = (await before?.catch(() => undefined))?.parts;
    const isKnown = ([id, version]: readonly [number, string]) => known?.get(id)?.version === version;
    const changed = versions.filter((entry) => !isKnown(entry)).map(([id]) => id);
    const read = changed.length === 0 ? [] : await this.accounts.read(userId, changed);
    const fresh = new Map(read.map((account) => [account.id, JSON.stringify(account)]));
    const parts = new Map<number, ListPart>();
    for (const [id, version] of versions) {
      const json = isKnown([id, version]) ? known?.get(id)?.json : fresh.get(id);
      // An account may leave the list between the two queries.
      if (json !== undefined) parts.set(id, { version, json });
    }
    return new AccountListJson(parts);
  }

  private remember(userId: number, entry: Remembered): void {
    this.forget(userId);
    this.remembered.set(userId, entry);
    this.size += entry.size;
    for (const [oldest] of this.remembered) {
      if (this.size <= MAX_REMEMBERED_ACCOUNTS || oldest === userId) break;
      this.forget(oldest);
    }
  }

  private forget(userId: number): void {
    this.size -= this.remembered.get(userId)?.size ?? 0;
    this.remembered.delete(userId);
  }
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

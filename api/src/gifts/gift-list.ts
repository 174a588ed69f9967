import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { Injectable } from '@nestjs/common';
import type { Environment, Gifts } from '@giftbuyer/contracts';
import { merge } from 'rxjs';
import { DataSource } from 'typeorm';
import { CoalescedReads } from '../database/coalesced-reads.js';
import { PgNotifications } from '../database/pg-notifications.js';
import { type DatabaseSnapshot, SNAPSHOT_COLUMNS, runPrepared } from '../database/prepared-query.js';
import { IS_VIEWED } from './catalogue-lease.sql.js';
import { type GiftRow, isLocked, secondsOf, toGift } from './gift-row.js';
import { LIST_GIFTS } from './gifts.sql.js';

/** It is compressed again after every change, so a fast level is better than a small result. */
const GZIP_LEVEL = 4;

/** The body of `Gifts`. */
export interface SerializedGifts {
  /** Of the content, so it is the same in every process. */
  hash: string;
  bytes: Buffer;
  /** gzip (RFC 1952), compressed once for all requests. */
  gzipped: () => Promise<Buffer>;
}

interface CatalogueState extends DatabaseSnapshot {
  revision: number | null;
  readAt: Date | null;
  numbersAt: Date | null;
  nextAt: Date | null;
  waitUntil: Date | null;
  isWatched: boolean;
}

/** The JSON of all gifts, for as long as `key` is the same. */
interface Items {
  key: string;
  json: string;
  /** When a lock ends, milliseconds since 1970: then it has to be made again. */
  validUntil: number;
}

interface Entry {
  snapshot: string;
  /** When a wait ends, or a lock; seconds since 1970. */
  validUntil: number;
  items: Items;
  body: SerializedGifts;
}

const CATALOGUE_STATE = {
  name: 'state of a catalogue',
  // eslint-disable-next-line owners/named -- whether any user has an account there.
  text: `SELECT ${SNAPSHOT_COLUMNS}, catalogue.revision, catalogue.read_at AS "readAt", catalogue.numbers_at AS "numbersAt",
      catalogue.next_at AS "nextAt", CASE WHEN catalogue.wait_until > now() THEN catalogue.wait_until END AS "waitUntil",
      ${IS_VIEWED} AND EXISTS (
        SELECT FROM accounts WHERE environment = catalogue.environment AND removed_at IS NULL) AS "isWatched"
    FROM (SELECT $1::varchar AS environment) asked LEFT JOIN catalogues catalogue USING (environment)`,
};

/** The gifts of each environment as they are answered. What has not changed is neither read nor compressed again. */
@Injectable()
export class GiftList {
  private readonly entries = new Map<string, Entry>();
  private readonly reads = new CoalescedReads((environment) => this.readList(environment as Environment));

  constructor(
    private readonly database: DataSource,
    notifications: PgNotifications,
  ) {
    // PostgreSQL may have restarted. After a crash it reuses transaction ids, so equal snapshots prove nothing.
    merge(notifications.disconnected$, notifications.connectionLost$).subscribe(() => this.entries.clear());
  }

  /** @param unchangedSince the snapshot that this request has already read */
  async loadList(environment: Environment, unchangedSince?: DatabaseSnapshot): Promise<SerializedGifts> {
    const known = this.entries.get(environment);
    const isKnown =
      known?.snapshot === unchangedSince?.snapshot && (unchangedSince?.at ?? 0) < (known?.validUntil ?? 0);
    return known && isKnown ? known.body : this.reads.read(environment);
  }

  private async readList(environment: Environment): Promise<SerializedGifts> {
    const [state] = await runPrepared<CatalogueState>(this.database, CATALOGUE_STATE, [environment]);
    if (!state) throw new Error('There is always one row');
    const known = this.entries.get(environment);
    const items = await this.loadItems(environment, state, known?.items);
    const rest = JSON.stringify({ read_at: secondsOf(state.readAt), watching: watchingOf(state) } satisfies Omit<
      Gifts,
      'items'
    >);
    const text = `{"items":[${items.json}],${rest.slice(1)}`;
    const hash = createHash('sha256').update(text).digest('base64url');
    const body = known?.body.hash === hash ? known.body : serialize(text, hash);
    const waitEnd = state.waitUntil?.getTime() ?? Infinity;
    const validUntil = Math.min(items.validUntil, waitEnd) / 1000;
    this.entries.set(environment, { snapshot: state.snapshot, validUntil, items, body });
    return body;
  }

  private async loadItems(
    environment: Environment,
    { revision, numbersAt, at }: CatalogueState,
    known: Items | undefined,
  ): Promise<Items> {
    const now = at * 1000;
    const key = `${revision} ${numbersAt?.getTime()}`;
    if (known?.key === key && now < known.validUntil) return known;
    const rows = await this.database.query<GiftRow[]>(LIST_GIFTS, [environment]);
    const locks = rows.filter((row) => isLocked(row, now)).map(({ lockedUntil }) => lockedUntil?.getTime() ?? now);
    const json = rows.map((row) => JSON.stringify(toGift(row, now))).join(',');
    return { key, json, validUntil: Math.min(Infinity, ...locks) };
  }
}

function watchingOf({ isWatched, waitUntil, nextAt }: CatalogueState): Gifts['watching'] {
  const state = waitUntil ? 'waiting' : isWatched ? 'watching' : 'off';
  return { state, next_at: state === 'off' ? null : secondsOf(nextAt), wait_until: secondsOf(waitUntil) };
}

function serialize(text: string, hash: string): SerializedGifts {
  const bytes = Buffer.from(text);
  let compressed: Promise<Buffer> | undefined;
  return { hash, bytes, gzipped: () => (compressed ??= promisify(gzip)(bytes, { level: GZIP_LEVEL })) };
}

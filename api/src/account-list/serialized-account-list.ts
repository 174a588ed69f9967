import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AccountList } from '@giftbuyer/contracts';

/** Lists are compressed again after every change, so a fast level is better than a small result. */
const GZIP_LEVEL = 4;

/** The JSON of one account of a list. */
export interface SerializedAccount {
  /** The row version (`xmin`) that the JSON was made of. */
  version: string;
  json: string;
}

/** The body of an `AccountList`, built from the JSON of its accounts. */
export class SerializedAccountList {
  /** Of the content, so it is the same in every process. */
  readonly hash: string;
  /** In characters. */
  readonly length: number;
  private readonly compressed = new Map<AccountList['state'], Promise<Buffer>>();
  private readonly plain = new Map<AccountList['state'], Buffer>();

  /** @param accounts by id, in list order */
  constructor(readonly accounts: ReadonlyMap<number, SerializedAccount>) {
    const text = this.text('ready');
    this.length = text.length;
    this.hash = createHash('sha256').update(text).digest('base64url');
  }

  text(state: AccountList['state']): string {
    return `{"state":"${state}","accounts":[${[...this.accounts.values()].map(({ json }) => json).join(',')}]}`;
  }

  /** UTF-8, encoded once for all requests: with thousands of accounts that is expensive. */
  bytes(state: AccountList['state']): Buffer {
    const bytes = this.plain.get(state) ?? Buffer.from(this.text(state));
    this.plain.set(state, bytes);
    return bytes;
  }

  /** gzip (RFC 1952), compressed once for all requests. */
  gzipped(state: AccountList['state']): Promise<Buffer> {
    const compressed = this.compressed.get(state) ?? promisify(gzip)(this.text(state), { level: GZIP_LEVEL });
    this.compressed.set(state, compressed);
    return compressed;
  }
}

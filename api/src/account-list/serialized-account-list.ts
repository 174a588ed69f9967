import { createHash } from 'node:crypto';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { AccountList } from '@giftbuyer/contracts';

/** Packing happens anew after every change, so speed counts for more than the last percent. */
const GZIP_LEVEL = 4;

/** One account of a list. */
export interface SerializedAccount {
  /** Which state of its row this is. */
  version: string;
  json: string;
}

/** The body of an `AccountList`, put together from the JSON of its accounts. */
export class SerializedAccountList {
  /** Names the accounts by their content, so it is the same at every process. */
  readonly hash: string;
  private readonly packed = new Map<AccountList['state'], Promise<Buffer>>();
  private readonly plain = new Map<AccountList['state'], Buffer>();

  /** @param accounts by id, in the order of the list */
  constructor(readonly accounts: ReadonlyMap<number, SerializedAccount>) {
    this.hash = createHash('sha256').update(this.text('ready')).digest('base64url');
  }

  text(state: AccountList['state']): string {
    return `{"state":"${state}","accounts":[${[...this.accounts.values()].map(({ json }) => json).join(',')}]}`;
  }

  /** The same as bytes, written once for all who ask: for thousands of accounts that takes as long as many other answers. */
  bytes(state: AccountList['state']): Buffer {
    const bytes = this.plain.get(state) ?? Buffer.from(this.text(state));
    this.plain.set(state, bytes);
    return bytes;
  }

  /** The same as gzip (RFC 1952), packed once for all who ask. */
  gzipped(state: AccountList['state']): Promise<Buffer> {
    const packed = this.packed.get(state) ?? promisify(gzip)(this.text(state), { level: GZIP_LEVEL });
    this.packed.set(state, packed);
    return packed;
  }
}

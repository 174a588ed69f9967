import type { RandomStream } from '../random.js';
import { forgetOldest } from '../state/store.js';
import type { Collection, Store } from '../state/store.js';
import { Refusal } from './refusal.js';

interface ExportRow {
  phone: string;
  /** The device that exported it. */
  deviceId: string;
  /** The only data centre where it is good. */
  dc: number;
  /** Unix milliseconds. */
  expiresAt: number;
}

const VALID_FOR_MS = 5 * 60_000;
const BYTES = 128;
/** So many of them may be under way; then the oldest is forgotten. */
const MAX_EXPORTS = 10_000;

/** Sign-ins on their way to another data centre (https://core.telegram.org/api/datacenter): each is good once. */
export class Exports {
  private readonly rows: Collection<ExportRow>;

  constructor(
    store: Store,
    private readonly clock: () => number,
    private readonly random: RandomStream,
  ) {
    this.rows = store.collection('export');
  }

  make(sender: { phone: string; deviceId: string }, dc: number): Buffer {
    forgetOldest(this.rows, MAX_EXPORTS - 1, ({ expiresAt }) => expiresAt <= this.clock());
    let bytes: Buffer;
    do bytes = Buffer.from(this.random.bytes(BYTES));
    while (this.rows.get(bytes.toString('base64url')));
    this.rows.put(bytes.toString('base64url'), { ...sender, dc, expiresAt: this.clock() + VALID_FOR_MS });
    return bytes;
  }

  /** @throws Refusal AUTH_BYTES_INVALID, or USER_ID_INVALID when they are another user's */
  take(bytes: Buffer, dc: number, userId: bigint): { phone: string; deviceId: string } {
    const id = bytes.toString('base64url');
    const row = this.rows.get(id);
    if (row?.dc !== dc || row.expiresAt <= this.clock()) throw new Refusal(400, 'AUTH_BYTES_INVALID');
    if (BigInt(row.phone) !== userId) throw new Refusal(400, 'USER_ID_INVALID');
    this.rows.delete(id);
    return { phone: row.phone, deviceId: row.deviceId };
  }
}

import type { RandomStream } from '../random.js';
import { deleteOldest } from '../state/store.js';
import type { Collection, Store } from '../state/store.js';
import { RpcError } from './rpc-error.js';

interface ExportRow {
  phone: string;
  /** The device that exported it. */
  deviceId: string;
  /** The only data centre that accepts it. */
  dc: number;
  /** Unix milliseconds. */
  expiresAt: number;
}

const VALID_FOR_MS = 5 * 60_000;
const BYTES = 128;
/** Unused ones; above this the oldest is deleted. */
const MAX_EXPORTS = 10_000;

/** Authorizations exported to another data centre (https://core.telegram.org/api/datacenter); each can be imported once. */
export class ExportedAuthorizations {
  private readonly rows: Collection<ExportRow>;

  constructor(
    store: Store,
    private readonly clock: () => number,
    private readonly random: RandomStream,
  ) {
    this.rows = store.collection('export');
  }

  create(sender: { phone: string; deviceId: string }, dc: number): Buffer {
    deleteOldest(this.rows, MAX_EXPORTS - 1, ({ expiresAt }) => expiresAt <= this.clock());
    let bytes: Buffer;
    do bytes = Buffer.from(this.random.bytes(BYTES));
    while (this.rows.get(bytes.toString('base64url')));
    this.rows.put(bytes.toString('base64url'), { ...sender, dc, expiresAt: this.clock() + VALID_FOR_MS });
    return bytes;
  }

  /** @throws RpcError AUTH_BYTES_INVALID, or USER_ID_INVALID when they belong to another user */
  redeem(bytes: Buffer, dc: number, userId: bigint): { phone: string; deviceId: string } {
    const id = bytes.toString('base64url');
    const row = this.rows.get(id);
    if (row?.dc !== dc || row.expiresAt <= this.clock()) throw new RpcError(400, 'AUTH_BYTES_INVALID');
    if (BigInt(row.phone) !== userId) throw new RpcError(400, 'USER_ID_INVALID');
    this.rows.delete(id);
    return { phone: row.phone, deviceId: row.deviceId };
  }
}

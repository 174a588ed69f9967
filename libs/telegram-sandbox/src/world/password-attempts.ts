import type { Collection, Store } from '../state/store.js';
import { RpcError } from './rpc-error.js';

interface TriesRow {
  wrong: number;
  /** Unix milliseconds. */
  lastAt: number;
}

const ALLOWED = 5;
const WAIT_MS = 5 * 60_000;

/** Wrong 2FA passwords: after five of them an account waits five minutes. */
export class PasswordAttempts {
  private readonly rows: Collection<TriesRow>;

  constructor(
    store: Store,
    private readonly clock: () => number,
  ) {
    this.rows = store.collection('password-tries');
  }

  /** @throws RpcError FLOOD_WAIT_X with the seconds left */
  assertAllowed(phone: string): void {
    const row = this.rows.get(phone);
    if (!row || row.wrong < ALLOWED) return;
    const left = row.lastAt + WAIT_MS - this.clock();
    if (left > 0) throw new RpcError(420, `FLOOD_WAIT_${Math.ceil(left / 1000)}`);
    this.clear(phone);
  }

  recordWrongPassword(phone: string): void {
    this.rows.put(phone, { wrong: (this.rows.get(phone)?.wrong ?? 0) + 1, lastAt: this.clock() });
  }

  clear(phone: string): void {
    this.rows.delete(phone);
  }
}

import type { Collection, Store } from '../state/store.js';
import { Refusal } from './refusal.js';

interface TriesRow {
  wrong: number;
  /** Unix milliseconds. */
  lastAt: number;
}

const ALLOWED = 5;
const WAIT_MS = 5 * 60_000;

/** Wrong 2FA passwords: after five of them an account waits five minutes. */
export class PasswordTries {
  private readonly rows: Collection<TriesRow>;

  constructor(
    store: Store,
    private readonly clock: () => number,
  ) {
    this.rows = store.collection('password-tries');
  }

  /** @throws Refusal FLOOD_WAIT_X with the seconds left */
  assertAllowed(phone: string): void {
    const row = this.rows.get(phone);
    if (!row || row.wrong < ALLOWED) return;
    const left = row.lastAt + WAIT_MS - this.clock();
    if (left > 0) throw new Refusal(420, `FLOOD_WAIT_${Math.ceil(left / 1000)}`);
    this.forget(phone);
  }

  count(phone: string): void {
    this.rows.put(phone, { wrong: (this.rows.get(phone)?.wrong ?? 0) + 1, lastAt: this.clock() });
  }

  forget(phone: string): void {
    this.rows.delete(phone);
  }
}

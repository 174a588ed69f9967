import type { Clock } from '../clock.js';

/** One request. */
export interface LoggedCall {
  method: string;
  /** Digits of the account; null before the sign-in. */
  phone: string | null;
  /** The data centre that was asked. */
  dc: number;
  /** Unix milliseconds of the world's clock. */
  at: number;
}

/** Selects calls by method and by phone, with or without a plus. */
export interface CallFilter {
  method?: string;
  phone?: string;
}

interface Waiter {
  filter: CallFilter;
  left: number;
  done: () => void;
}

const KEPT_CALLS = 10_000;
/** Clients can send any text as a phone number; a longer one is not logged. */
const MAX_PHONE_DIGITS = 20;

/** The calls of methods, those with faults included. */
export class CallLog {
  private readonly counts = new Map<string, number>();
  private readonly unknown = new Set<string>();
  private readonly waiters = new Set<Waiter>();
  private kept: LoggedCall[] = [];
  private totalCalls = 0;

  /** @param clock of the world */
  constructor(private readonly clock: Clock) {}

  /** All calls since the start. */
  get total(): number {
    return this.totalCalls;
  }

  /** The methods without a handler that clients called. */
  get unknownMethods(): string[] {
    return [...this.unknown];
  }

  /** How often the method was called since the start; with a phone, among the last 10 000 calls. */
  count(method: string, phone?: string): number {
    return phone === undefined ? (this.counts.get(method) ?? 0) : this.list({ method, phone }).length;
  }

  /** The last 10 000 calls, oldest first. */
  list(filter: CallFilter = {}): LoggedCall[] {
    const matches = matcher(filter);
    return this.kept.slice(-KEPT_CALLS).filter(matches);
  }

  /**
   * Resolves once the method has been called that many times since the start, by the phone if one is given.
   *
   * @throws the reason of the signal, when that ends first
   */
  reached(method: string, times: number, phone?: string, signal?: AbortSignal): Promise<void> {
    const left = times - this.count(method, phone);
    if (left <= 0) return Promise.resolve();
    return new Promise((done, fail) => {
      const entry = { filter: { method, ...(phone !== undefined && { phone }) }, left, done };
      this.waiters.add(entry);
      signal?.addEventListener('abort', () => {
        this.waiters.delete(entry);
        fail(signal.reason as Error);
      });
    });
  }

  record(method: string, phone: string | undefined, dc: number): void {
    const isKept = phone !== undefined && phone.length <= MAX_PHONE_DIGITS;
    const kept: LoggedCall = { method, phone: isKept ? phone : null, dc, at: this.clock.now() };
    this.totalCalls++;
    this.counts.set(method, this.count(method) + 1);
    this.kept.push(kept);
    if (this.kept.length >= 2 * KEPT_CALLS) this.kept = this.kept.slice(-KEPT_CALLS);
    for (const entry of this.waiters) {
      if (!matcher(entry.filter)(kept) || --entry.left > 0) continue;
      this.waiters.delete(entry);
      entry.done();
    }
  }

  recordUnknown(method: string): void {
    this.unknown.add(method);
  }
}

function matcher({ method, phone }: CallFilter): (call: LoggedCall) => boolean {
  const digits = phone?.replace(/\D/g, '');
  return (call) => (method === undefined || call.method === method) && (!digits || call.phone === digits);
}

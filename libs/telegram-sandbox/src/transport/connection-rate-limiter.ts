import type { Clock } from '../clock.js';
import type { ConnectionRate } from './connection-effects.js';

/** Limits how many connections an address opens in a time window. */
export class ConnectionRateLimiter {
  /** By address, the oldest first; unix milliseconds. */
  private readonly openedAt = new Map<string, number[]>();

  constructor(private readonly clock: Clock) {}

  /**
   * Counts a new connection, unless it is over a limit.
   *
   * @returns whether it was counted
   */
  allow(address = '', rates: readonly ConnectionRate[]): boolean {
    if (!rates.length) {
      this.openedAt.clear();
      return true;
    }
    const now = this.clock.now();
    this.forgetBefore(now - Math.max(...rates.map(({ windowMs }) => windowMs)));
    const opened = this.openedAt.get(address) ?? [];
    const isOver = rates.some(({ max, windowMs }) => opened.filter((at) => at > now - windowMs).length >= max);
    if (!isOver) this.openedAt.set(address, [...opened, now]);
    return !isOver;
  }

  private forgetBefore(unixMs: number): void {
    for (const [address, opened] of this.openedAt) {
      const left = opened.filter((at) => at > unixMs);
      if (left.length) this.openedAt.set(address, left);
      else this.openedAt.delete(address);
    }
  }
}

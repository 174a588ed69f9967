import { Injectable } from '@nestjs/common';

const WINDOW_MS = 60_000;
/** With more unknown keys than this within the window, the network is taken to be the cause. */
export const MAX_UNKNOWN_KEYS = 2;

/**
 * Accounts whose key a data centre seemed not to know. That transport error is not encrypted, so it can be forged. For
 * many accounts within a minute it comes from the network and says nothing about any of them.
 */
@Injectable()
export class UnknownKeys {
  /** Account id → time of the last such error. */
  private readonly lastAnswers = new Map<number, number>();

  /** Records the error. @returns whether it is taken to come from the network */
  recordUnknownKey(accountId: number): boolean {
    const now = performance.now();
    for (const [id, at] of this.lastAnswers) if (at <= now - WINDOW_MS) this.lastAnswers.delete(id);
    this.lastAnswers.set(accountId, now);
    return this.lastAnswers.size > MAX_UNKNOWN_KEYS;
  }
}

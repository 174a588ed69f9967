import { Injectable } from '@nestjs/common';

const WINDOW_MS = 60_000;
/** As many accounts may be unknown within the window before it is taken for the network. */
export const MAX_UNKNOWN_KEYS = 2;

/**
 * Accounts for which a data centre seemed not to know the key. That answer is not encrypted, so it may be forged; for
 * many accounts within a minute it comes from the network and says nothing about any of them.
 */
@Injectable()
export class UnknownKeys {
  /** Account id → time of the last such answer. */
  private readonly lastAnswers = new Map<number, number>();

  /** Notes the answer. @returns whether it comes from the network */
  recordUnknownKey(accountId: number): boolean {
    const now = performance.now();
    for (const [id, at] of this.lastAnswers) if (at <= now - WINDOW_MS) this.lastAnswers.delete(id);
    this.lastAnswers.set(accountId, now);
    return this.lastAnswers.size > MAX_UNKNOWN_KEYS;
  }
}

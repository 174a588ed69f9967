import { Injectable } from '@nestjs/common';

/** The status code of an account whose last attempt ended with the transport error for an unknown key. */
export const UNKNOWN_KEY_CODE = '-404';

const WINDOW_MS = 60_000;
/** As many accounts may be unknown within the window before it is taken for the network. */
export const MAX_UNKNOWN = 2;

/**
 * Accounts for which a data centre seemed not to know the key. That answer is not encrypted, so it may be forged; for
 * many accounts within a minute it comes from the network and says nothing about any of them.
 */
@Injectable()
export class UnknownKeys {
  /** Account id → time of the last such answer. */
  private readonly seen = new Map<number, number>();

  /** Notes the answer. @returns whether it comes from the network */
  isNetwork(accountId: number): boolean {
    const now = performance.now();
    for (const [id, at] of this.seen) if (at <= now - WINDOW_MS) this.seen.delete(id);
    this.seen.set(accountId, now);
    return this.seen.size > MAX_UNKNOWN;
  }
}

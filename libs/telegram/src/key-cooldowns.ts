import { createHash } from 'node:crypto';

export const KEY_COOLDOWN_MS = 10_000;

/**
 * Keys whose last connection did not end cleanly. Telegram may still hold that connection, and a request on a second one
 * can cost the session (406 AUTH_KEY_DUPLICATED, core.telegram.org/api/errors), so such a key is not used for a time.
 */
export class KeyCooldowns {
  /** By the hash of the key: when it may be used again. */
  private readonly ends = new Map<string, number>();

  /** @param now milliseconds, monotonic */
  constructor(
    private readonly cooldownMs: number,
    private readonly now: () => number = () => performance.now(),
  ) {}

  startCooldown(key: Buffer): void {
    const now = this.now();
    for (const [name, end] of this.ends) if (end <= now) this.ends.delete(name);
    this.ends.set(nameOf(key), now + this.cooldownMs);
  }

  /** Milliseconds until the key may be used, 0 when it may be now. */
  remainingMs(key: Buffer): number {
    return Math.max(0, (this.ends.get(nameOf(key)) ?? 0) - this.now());
  }
}

function nameOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('base64');
}

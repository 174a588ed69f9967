import { AppError } from '../errors/app-error.js';

/** Of the least recently seen user the bucket is dropped, and starts full again. */
const MAX_USERS = 10_000;

interface Bucket {
  tokens: number;
  /** When `tokens` were counted, in milliseconds of `performance.now()`. */
  at: number;
}

/** Rate limits of users as token buckets, in the memory of this process. */
export class TokenBuckets {
  /** By user, the most recently seen last. */
  private readonly buckets = new Map<number, Bucket>();

  /**
   * @param size tokens of a full bucket
   * @param perSecond tokens that are added each second
   */
  constructor(
    private readonly size: number,
    private readonly perSecond: number,
  ) {}

  /** @throws AppError `too_many_requests`, with the seconds until there is a token */
  takeToken(userId: number): void {
    const now = performance.now();
    const { tokens, at } = this.buckets.get(userId) ?? { tokens: this.size, at: now };
    const filled = Math.min(this.size, tokens + ((now - at) / 1000) * this.perSecond);
    const isAllowed = filled >= 1;
    this.buckets.delete(userId);
    this.buckets.set(userId, { tokens: isAllowed ? filled - 1 : filled, at: now });
    const [oldest] = this.buckets.keys();
    if (this.buckets.size > MAX_USERS && oldest !== undefined) this.buckets.delete(oldest);
    if (isAllowed) return;
    throw new AppError('too_many_requests', { wait_seconds: Math.ceil((1 - filled) / this.perSecond) });
  }
}

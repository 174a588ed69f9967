import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import type { AuthenticatedUser } from './authenticated-user.js';

const REQUESTS_PER_SECOND = 20;
const BURST = 60;
/** Of the least recently seen user the bucket is dropped and starts full again. */
const MAX_USERS = 10_000;

/** A token bucket. */
interface Bucket {
  left: number;
  /** Milliseconds of `performance.now()`. */
  at: number;
}

/** Rate limit per user, so that one program does not use up the capacity for others. */
@Injectable()
export class UserRateGuard implements CanActivate {
  /** By user, the most recently seen last. */
  private readonly buckets = new Map<number, Bucket>();

  constructor(private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    const user = context.switchToHttp().getRequest<Request>().user as AuthenticatedUser | undefined;
    if (!user || !this.config.rateLimits) return true;
    const now = performance.now();
    const { left, at } = this.buckets.get(user.id) ?? { left: BURST, at: now };
    const filled = Math.min(BURST, left + ((now - at) / 1000) * REQUESTS_PER_SECOND);
    const isAllowed = filled >= 1;
    this.buckets.delete(user.id);
    this.buckets.set(user.id, { left: isAllowed ? filled - 1 : filled, at: now });
    for (const [oldest] of this.buckets) {
      if (this.buckets.size <= MAX_USERS) break;
      this.buckets.delete(oldest);
    }
    if (!isAllowed) throw new AppError('too_many_requests', { wait_seconds: 1 });
    return true;
  }
}

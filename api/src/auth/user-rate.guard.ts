import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config.js';
import { AppError } from '../errors/app-error.js';
import type { AuthenticatedUser } from './authenticated-user.js';

const REQUESTS_PER_SECOND = 20;
const BURST = 60;
/** Users whose count is kept; the count of one that is forgotten begins again. */
const MAX_USERS = 10_000;

/** A bucket of requests that fills up again (token bucket). */
interface Bucket {
  left: number;
  /** Milliseconds of the clock that never goes back. */
  at: number;
}

/** Lets a user make so many requests a second and a few more at once, so that one program leaves room for others. */
@Injectable()
export class UserRateGuard implements CanActivate {
  /** By user; who asked last comes last. */
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

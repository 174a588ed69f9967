import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { Request } from 'express';
import { Config } from '../config/config.js';
import { TokenBuckets } from '../http/token-buckets.js';
import type { AuthenticatedUser } from './authenticated-user.js';

const REQUESTS_PER_SECOND = 20;
const BURST = 60;

/** Rate limit per user, so that one program does not use up the capacity for others. */
@Injectable()
export class UserRateGuard implements CanActivate {
  private readonly buckets = new TokenBuckets(BURST, REQUESTS_PER_SECOND);

  constructor(private readonly config: Config) {}

  canActivate(context: ExecutionContext): boolean {
    const user = context.switchToHttp().getRequest<Request>().user as AuthenticatedUser | undefined;
    if (user && this.config.rateLimits) this.buckets.takeToken(user.id);
    return true;
  }
}

import { Injectable } from '@nestjs/common';
import { Config } from '../config/config.js';
import { TokenBuckets } from '../http/token-buckets.js';

/** The page of imports makes one every second at most. */
const IMPORTS_PER_SECOND = 1;
const BURST = 30;

/** Limits the imports of a user: each is a connection to Telegram with a key that may be anything. */
@Injectable()
export class ImportRate {
  private readonly buckets = new TokenBuckets(BURST, IMPORTS_PER_SECOND);

  constructor(private readonly config: Config) {}

  /** @throws AppError `too_many_requests` */
  countImport(userId: number): void {
    if (this.config.rateLimits) this.buckets.takeToken(userId);
  }
}

import { Injectable } from '@nestjs/common';
import type { ProxyFailure } from '@giftbuyer/contracts';
import { type Proxy, ProxyError, TelegramGateway, TelegramUnreachableError } from '@giftbuyer/telegram';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { TokenBuckets } from '../http/token-buckets.js';
import { ProxyAddresses } from './proxy-addresses.js';

const TIMEOUT_MS = 10_000;
/** Limits of a user. A check connects to an address that the user names: without limits they could scan a network. */
const CHECKS_AT_ONCE = 4;
const CHECKS_PER_SECOND = 1;
const BURST = 60;

export interface CheckResult {
  /** Null when it failed. */
  ms: number | null;
  country: string | null;
  failure: ProxyFailure | null;
}

/** Connects to Telegram through a proxy, to see whether that works. */
@Injectable()
export class ProxyChecks {
  private readonly buckets = new TokenBuckets(BURST, CHECKS_PER_SECOND);
  /** By user. */
  private readonly running = new Map<number, number>();

  constructor(
    private readonly gateway: TelegramGateway,
    private readonly addresses: ProxyAddresses,
    private readonly apiProfiles: ApiProfilesService,
    private readonly config: Config,
  ) {}

  /** @throws AppError `too_many_requests`, or `telegram_unreachable` when the failure is none of the proxy */
  async checkProxy(userId: number, proxy: Proxy): Promise<CheckResult> {
    const running = this.running.get(userId) ?? 0;
    if (this.config.rateLimits) {
      if (running >= CHECKS_AT_ONCE) throw new AppError('too_many_requests', { wait_seconds: 1 });
      this.buckets.takeToken(userId);
    }
    this.running.set(userId, running + 1);
    try {
      const { telegramEnvironment: environment } = this.config;
      const resolved = await this.addresses.resolveProxy(proxy);
      const apiId = await this.apiProfiles.findApiId(userId, environment);
      const signal = AbortSignal.timeout(TIMEOUT_MS);
      const { ms, country } = await this.gateway.checkProxy(environment, resolved, { apiId, signal });
      return { ms: Math.round(ms), country, failure: null };
    } catch (error) {
      if (error instanceof ProxyError) return { ms: null, country: null, failure: error.reason };
      if (error instanceof TelegramUnreachableError) throw new AppError('telegram_unreachable');
      throw error;
    } finally {
      const left = (this.running.get(userId) ?? 0) - 1;
      if (left > 0) this.running.set(userId, left);
      else this.running.delete(userId);
    }
  }
}

/** The columns that a check sets. The country of the last success stays. */
export function checkColumns({ ms, country, failure }: CheckResult) {
  return {
    checkedAt: () => 'now()',
    checkMs: ms,
    checkError: failure,
    ...(country !== null && { country }),
  };
}

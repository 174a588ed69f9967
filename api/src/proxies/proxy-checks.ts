import { Injectable } from '@nestjs/common';
import type { ProxyFailure } from '@giftbuyer/contracts';
import { type Proxy, ProxyError, TelegramGateway, TelegramUnreachableError } from '@giftbuyer/telegram';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
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

interface UserChecks {
  running: number;
  /** Checks that may begin now; filled up as time goes. */
  left: number;
  /** Milliseconds of `performance.now()`. */
  at: number;
}

/** Connects to Telegram through a proxy, to see whether that works. */
@Injectable()
export class ProxyChecks {
  private readonly users = new Map<number, UserChecks>();

  constructor(
    private readonly gateway: TelegramGateway,
    private readonly addresses: ProxyAddresses,
    private readonly apiProfiles: ApiProfilesService,
    private readonly config: Config,
  ) {}

  /** @throws AppError `too_many_requests`, or `telegram_unreachable` when the failure is none of the proxy */
  async checkProxy(userId: number, proxy: Proxy): Promise<CheckResult> {
    const checks = this.takeCheck(userId);
    checks.running++;
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
      checks.running--;
    }
  }

  private takeCheck(userId: number): UserChecks {
    const now = performance.now();
    const checks = this.users.get(userId) ?? { running: 0, left: BURST, at: now };
    checks.left = Math.min(BURST, checks.left + ((now - checks.at) / 1000) * CHECKS_PER_SECOND);
    checks.at = now;
    this.users.set(userId, checks);
    this.forgetIdleUsers();
    if (!this.config.rateLimits) return checks;
    if (checks.running >= CHECKS_AT_ONCE) throw new AppError('too_many_requests', { wait_seconds: 1 });
    if (checks.left < 1) {
      const wait = Math.ceil((1 - checks.left) / CHECKS_PER_SECOND);
      throw new AppError('too_many_requests', { wait_seconds: wait });
    }
    checks.left--;
    return checks;
  }

  /** Forgets users whose permits are all back: a new entry has as many. */
  private forgetIdleUsers(): void {
    const fullAt = performance.now() - (BURST / CHECKS_PER_SECOND) * 1000;
    for (const [id, { running, at }] of this.users) if (running === 0 && at < fullAt) this.users.delete(id);
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

import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { type AppCredentials, SessionInvalidError, TelegramGateway, TelegramRpcError } from '@giftbuyer/telegram';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import type { AccountLease } from './account-leases.js';
import { AccountSessions, LastAttempt, StoredSession } from './account-sessions.js';
import { AccountRef } from './account.entity.js';
import { RefreshResult, RefreshStep } from './refresh-run.js';
import { telegramFailure } from './telegram-failure.js';
import { WaitingLine } from './waiting-line.js';

/** How many accounts are read at once, of those that nobody pointed at. */
export const CONNECTIONS = 16;
/** After a failure an account is left alone for this long, unless somebody asks for it by hand. */
const RETRY_AFTER_SECONDS = 60;
/** A wait of up to this long is part of the reading; a longer one is noted, and others take their turn. */
const SHORT_WAIT_SECONDS = 5;

/** One reading of one account in the name of a lease: asked of Telegram, unless that is no use, and saved. */
@Injectable()
export class AccountReader {
  private readonly line = new WaitingLine(CONNECTIONS);

  constructor(
    private readonly sessions: AccountSessions,
    private readonly profiles: ApiProfilesService,
    private readonly gateway: TelegramGateway,
  ) {}

  /**
   * @param urgent does not wait for a free connection when it resolves
   * @param seen the revision that somebody else's attempt started from: if there is a newer one, that is the result
   */
  async read(
    lease: AccountLease,
    tell: (step: RefreshStep) => void,
    urgent: Promise<void>,
    seen: number | undefined,
  ): Promise<RefreshResult> {
    const stored = await this.sessions.take(lease);
    if (!stored || (seen !== undefined && stored.revision !== seen)) return this.lastResult(lease);
    if (stored.floodWaitSeconds > 0) return toldToWait(stored.floodWaitSeconds);
    if (stored.appWaitSeconds > 0) {
      await this.sessions.postpone(lease, stored, 'flood_wait', stored.appWaitSeconds);
      return toldToWait(stored.appWaitSeconds);
    }
    const app = await this.profiles.credentials(stored.userId, stored.apiProfileId);
    if (!app) return { failed: new AppError('api_profile_missing') };
    const leave = await this.line.enter(stored.userId, urgent);
    if (!leave) return { failed: new AppError('unavailable') };
    return this.askTelegram(lease, stored, app, tell, leave).catch((error: unknown) =>
      this.giveUp(lease, stored, error),
    );
  }

  /** Begins no more readings. */
  close(): void {
    this.line.close();
  }

  /** What the last attempt has come to, whoever made it. */
  async lastResult(account: AccountRef): Promise<RefreshResult> {
    const attempt = await this.sessions.lastAttempt(account);
    if (!attempt) return { failed: new AppError('not_found') };
    return failureOf(attempt) ?? this.asItIsNow(account);
  }

  private async askTelegram(
    lease: AccountLease,
    stored: StoredSession,
    app: AppCredentials,
    tell: (step: RefreshStep) => void,
    leave: () => void,
  ): Promise<RefreshResult> {
    const { signal } = lease;
    const { session, salts, premiumUntil } = stored;
    const options = { salts, premiumUntil, signal };
    const read = () => this.gateway.readAccount(app, session, (stage) => tell({ stage }), options);
    const reading = await read()
      .catch((error: unknown) => shortWait(error, signal, tell).then(read))
      .finally(leave);
    tell({ stage: 'save' });
    const saved = await this.sessions.saveReading(lease, stored, reading);
    if (saved) return { done: saved };
    const isLost = (await this.sessions.lastAttempt(lease))?.revision === stored.revision;
    return isLost ? { failed: new AppError('unavailable') } : this.asItIsNow(lease);
  }

  /** Notes why there is no new reading; what a newer sign-in has overtaken changes nothing. */
  private async giveUp(lease: AccountLease, stored: StoredSession, error: unknown): Promise<RefreshResult> {
    const failed = telegramFailure(error);
    if (lease.signal.aborted) return { failed: new AppError('unavailable') };
    if (error instanceof SessionInvalidError) {
      const removed = await this.sessions.moveToRemoved(lease, stored, error.code);
      return removed ? { failed } : this.asItIsNow(stored);
    }
    if (error instanceof TelegramRpcError && error.waitSeconds !== undefined) {
      await this.sessions.postpone(lease, stored, 'flood_wait', apart(error.waitSeconds));
    } else {
      await this.sessions.postpone(lease, stored, 'unreachable', RETRY_AFTER_SECONDS);
    }
    return { failed };
  }

  private async asItIsNow(account: AccountRef): Promise<RefreshResult> {
    const current = await this.sessions.current(account);
    return current ? { done: current } : { failed: new AppError('not_found') };
  }
}

/** Waits as Telegram asked, if that is over soon. @throws the error itself when it is anything else, or given up */
async function shortWait(error: unknown, signal: AbortSignal, tell: (step: RefreshStep) => void): Promise<void> {
  const seconds = error instanceof TelegramRpcError ? (error.waitSeconds ?? Infinity) : Infinity;
  if (seconds > SHORT_WAIT_SECONDS) throw error;
  tell({ waitSeconds: seconds });
  await pause(apart(seconds) * 1000, undefined, { signal }).catch(() => {
    throw error;
  });
}

/** Up to a tenth later, so that those who were told to wait together do not come back together. */
function apart(seconds: number): number {
  return seconds * (1 + Math.random() / 10);
}

function toldToWait(seconds: number): RefreshResult {
  return { failed: telegramFailure(new TelegramRpcError('FLOOD_WAIT', { kind: 'flood_wait', waitSeconds: seconds })) };
}

function failureOf({ status, waitSeconds, removedCode }: LastAttempt): RefreshResult | null {
  if (removedCode !== null) return { failed: telegramFailure(new SessionInvalidError(removedCode)) };
  if (status === 'flood_wait') return toldToWait(waitSeconds);
  return status === 'unreachable' ? { failed: new AppError('telegram_unreachable') } : null;
}

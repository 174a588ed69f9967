import { setTimeout as pause } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { PROXY_FAILURES } from '@giftbuyer/contracts';
import {
  type AccountReading,
  keyCooldownSecondsOf,
  SessionInvalidError,
  TelegramGateway,
  TelegramRpcError,
} from '@giftbuyer/telegram';
import { AccountAccess } from '../account-sessions/account-access.js';
import { AccountSessions, type LastAttempt } from '../account-sessions/account-sessions.js';
import { proxyFailure, telegramFailure, toExpectedError } from '../errors/telegram-failure.js';
import { UnknownKeys } from '../account-sessions/unknown-keys.js';
import type { StoredSession } from '../account-sessions/stored-session.js';
import { type AccountRef, UNKNOWN_KEY_CODE } from '../accounts/account.entity.js';
import { isUnavailable } from '../database/unavailable.js';
import { AppError } from '../errors/app-error.js';
import { LockLostError, type SessionLock } from '../session-locks/session-locks.js';
import { InternalFailures } from './internal-failures.js';
import { classifyFailure, floodWait, floodWaitSeconds, withJitter } from './refresh-failure.js';
import type { RefreshResult, RefreshStep } from './refresh-run.js';

/** A flood wait of up to this long is part of the reading; a longer one is recorded. */
const MAX_WAIT_WITHIN_READING_SECONDS = 5;

/** Options of `AccountReader.readAccount`. */
export interface ReadOptions {
  onStep: (step: RefreshStep) => void;
  /** The revision before another holder's attempt: if the row has a newer one, that attempt's outcome is the result. */
  sinceRevision?: number;
}

/** One reading of one account under its lock, unless a flood wait is on. Saves the result or records the failure. */
@Injectable()
export class AccountReader {
  constructor(
    private readonly sessions: AccountSessions,
    private readonly access: AccountAccess,
    private readonly gateway: TelegramGateway,
    private readonly internalFailures: InternalFailures,
    private readonly unknownKeys: UnknownKeys,
  ) {}

  /** @throws LockLostError, or an error of the database: then nothing was recorded */
  async readAccount(
    lock: SessionLock,
    account: AccountRef,
    { onStep, sinceRevision }: ReadOptions,
  ): Promise<RefreshResult> {
    const stored = await this.sessions.loadSession(account);
    if (!stored || (sinceRevision !== undefined && stored.revision !== sinceRevision)) {
      return this.lastOutcome(account);
    }
    const { floodWaitSeconds: ofAccount, appWaitSeconds, failures } = stored;
    if (ofAccount > 0) return floodWaitResult(ofAccount);
    if (appWaitSeconds > 0) {
      await this.sessions.recordFailure(lock, stored, floodWait(appWaitSeconds, failures));
      return floodWaitResult(appWaitSeconds);
    }
    let reading: AccountReading | undefined;
    try {
      reading = await this.readFromTelegram(lock, stored, onStep);
      onStep({ stage: 'save' });
      return await this.saveReading(lock, stored, reading);
    } catch (error) {
      const keyCooldownSeconds = reading?.keyCooldownSeconds ?? keyCooldownSecondsOf(error);
      return this.recordFailure(lock, stored, error, keyCooldownSeconds).catch(async (unrecorded: unknown) => {
        // Before the release, after which the background would find the account due.
        this.internalFailures.markUnrecorded(stored.id);
        // The failure is not recorded, but Telegram may still hold the connection, so the key gets a cooldown.
        await this.sessions.releaseLock(lock, keyCooldownSeconds);
        throw unrecorded;
      });
    }
  }

  /** How the last attempt ended, at any process. */
  async lastOutcome(account: AccountRef): Promise<RefreshResult> {
    const attempt = await this.sessions.loadLastAttempt(account);
    if (!attempt) return { failed: new AppError('not_found') };
    return failureOf(attempt) ?? this.currentAccount(account);
  }

  /** Null when there is no such account. */
  currentRevision(account: AccountRef): Promise<number | null> {
    return this.sessions.loadRevision(account);
  }

  private async readFromTelegram(
    lock: SessionLock,
    stored: StoredSession,
    onStep: (step: RefreshStep) => void,
  ): Promise<AccountReading> {
    const access = await this.access.openAccess(stored);
    const { signal } = lock;
    const { salts, premiumUntil, photoId, isDeviceListDue: readsDevices, isAppConfigDue } = stored;
    const { isTonDue: readsTon, pendingTransactions, catalogueHash } = stored;
    const appConfigHash = isAppConfigDue ? (stored.appConfigHash ?? 0) : undefined;
    const session = this.sessions.unsealSession(stored);
    const read = () =>
      this.gateway.readAccount(access.reveal(), session.reveal(), (stage) => onStep({ stage }), {
        salts,
        premiumUntil,
        photoId,
        readsDevices,
        readsTon,
        pendingTransactions,
        appConfigHash,
        catalogueHash: catalogueHash ?? undefined,
        signal,
      });
    return read().catch((error: unknown) => shortWait(error, signal, onStep).then(read));
  }

  private async saveReading(lock: SessionLock, stored: StoredSession, reading: AccountReading): Promise<RefreshResult> {
    const saved = await this.sessions.saveReading(lock, stored, reading);
    if (!saved && (await this.currentRevision(stored)) === stored.revision) throw new LockLostError(lock);
    this.internalFailures.clearFailure(stored.id);
    if (saved) return { done: saved };
    await this.sessions.releaseLock(lock, reading.keyCooldownSeconds ?? 0);
    return this.currentAccount(stored);
  }

  /** Records the failure, unless a newer login has replaced the session. */
  private async recordFailure(
    lock: SessionLock,
    stored: StoredSession,
    error: unknown,
    keyCooldownSeconds: number,
  ): Promise<RefreshResult> {
    if (error instanceof LockLostError || lock.signal.aborted) throw new LockLostError(lock);
    if (isUnavailable(error) || isUnconfirmed(error)) throw error;
    const failure = classifyFailure(error, stored.failures);
    if (failure.status === 'removed') {
      const isRemoved = await this.sessions.moveToRemoved(lock, stored, failure.statusCode);
      return isRemoved ? { failed: telegramFailure(error) } : this.currentAccount(stored);
    }
    if (failure.statusCode === UNKNOWN_KEY_CODE && this.unknownKeys.recordUnknownKey(stored.id))
      failure.statusCode = null;
    if (failure.isInternal) this.internalFailures.reportFailure(stored.id, error);
    else this.internalFailures.clearFailure(stored.id);
    await this.sessions.recordFailure(lock, stored, { ...failure, keyCooldownSeconds });
    return { failed: toAppError(error) };
  }

  /** Publishes it too: the last write may be this process's own, whose response was lost. */
  private async currentAccount(account: AccountRef): Promise<RefreshResult> {
    const current = await this.sessions.publishCurrent(account);
    return current ? { done: current } : { failed: new AppError('not_found') };
  }
}

/** Waits out a short flood wait. @throws the error itself when it is another one, when the wait is long, or when aborted */
async function shortWait(error: unknown, signal: AbortSignal, onStep: (step: RefreshStep) => void): Promise<void> {
  const seconds = error instanceof TelegramRpcError ? (floodWaitSeconds(error) ?? Infinity) : Infinity;
  if (seconds > MAX_WAIT_WITHIN_READING_SECONDS) throw error;
  onStep({ waitSeconds: seconds });
  await pause(withJitter(seconds) * 1000, undefined, { signal }).catch(() => {
    throw error;
  });
}

/** The data is a copy of another panel's; this says nothing about the account. */
function isUnconfirmed(error: unknown): boolean {
  return error instanceof AppError && error.code === 'installation_unconfirmed';
}

function toAppError(error: unknown): AppError {
  const expected = toExpectedError(error);
  return expected instanceof AppError ? expected : new AppError('internal_error');
}

function floodWaitResult(seconds: number): RefreshResult {
  return { failed: telegramFailure(new TelegramRpcError('FLOOD_WAIT', { kind: 'flood_wait', waitSeconds: seconds })) };
}

function failureOf({ status, statusCode, waitSeconds, removedCode }: LastAttempt): RefreshResult | null {
  if (removedCode !== null) return { failed: telegramFailure(new SessionInvalidError(removedCode)) };
  // A frozen account without a code was read.
  if (status === 'ok' || (status === 'frozen' && statusCode === null)) return null;
  if (status === 'flood_wait') return floodWaitResult(waitSeconds);
  if (status === 'proxy_unreachable') return { failed: ofProxy(statusCode) };
  if (statusCode !== null && status !== 'unreachable') {
    return { failed: telegramFailure(new TelegramRpcError(statusCode)) };
  }
  return { failed: new AppError('telegram_unreachable') };
}

/** @param code what `classifyFailure` has recorded */
function ofProxy(code: string | null): AppError {
  const reason = PROXY_FAILURES.find((known) => known === code);
  return reason ? proxyFailure(reason) : new AppError('proxy_required');
}

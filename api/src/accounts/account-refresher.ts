import { BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { RefreshAllLine, RefreshStage } from '@giftbuyer/contracts';
import { SessionInvalid, TelegramGateway, TelegramRefusal } from '@giftbuyer/telegram';
import { from, last, lastValueFrom, map, mergeMap, Observable, race, scan, startWith, Subject, timer } from 'rxjs';
import { ApiProfilesService } from '../api-profiles/api-profiles.service.js';
import { AppError } from '../errors/app-error.js';
import { forTheLog } from '../errors/for-the-log.js';
import { UserEvents } from '../events/user-events.js';
import { AccountSessions, StoredSession } from './account-sessions.js';
import { AccountRef } from './account.entity.js';
import { RefreshEvent, RefreshResult, RefreshRun } from './refresh-run.js';
import { telegramFailure } from './telegram-failure.js';

/** How many accounts are read at once when nobody pointed at one of them. */
const BULK_CONCURRENCY = 4;
/** After a failure an account is left alone for this long, unless somebody asks for it by hand. */
const RETRY_AFTER_SECONDS = 60;
/** How long a shutdown waits for readings under way. */
const SHUTDOWN_PATIENCE_MS = 3_000;

/** The only code that reads stored accounts from Telegram: one run per account at a time, everybody else joins it. */
@Injectable()
export class AccountRefresher implements BeforeApplicationShutdown {
  private readonly logger = new Logger(AccountRefresher.name);
  private readonly runs = new Map<number, RefreshRun>();
  private readonly line = new Subject<RefreshRun>();
  private readonly workers = this.line.pipe(mergeMap((run) => run.start(), BULK_CONCURRENCY)).subscribe();

  constructor(
    private readonly sessions: AccountSessions,
    private readonly profiles: ApiProfilesService,
    private readonly gateway: TelegramGateway,
    private readonly events: UserEvents,
  ) {}

  /** Refreshes now, or joins the run under way. */
  refresh(account: AccountRef): Observable<RefreshEvent> {
    const run = this.runs.get(account.id) ?? this.newRun(account);
    void run.start();
    return run.events;
  }

  /** Refreshes the accounts in turn and counts: `done` of `total` are finished, `failed` of them without a new reading. */
  refreshAll(accounts: AccountRef[]): Observable<RefreshAllLine> {
    const total = accounts.length;
    const start = { total, done: 0, failed: 0 };
    return from(accounts.map((account) => this.refreshInTurn(account))).pipe(
      mergeMap((events) => events.pipe(last())),
      scan(({ done, failed }, end) => ({ total, done: done + 1, failed: failed + ('failed' in end ? 1 : 0) }), start),
      startWith(start),
      mergeMap((seen) => (seen.done === total ? [seen, { done: true as const, total, failed: seen.failed }] : [seen])),
    );
  }

  /**
   * Starts a refresh of all that is due, of one user or of everybody, and waits for it up to `patienceMs`.
   *
   * @returns whether nothing is left to refresh
   */
  async catchUp(userId: number | null, patienceMs: number): Promise<boolean> {
    const runs = (await this.sessions.due(userId)).map((account) => this.refreshInTurn(account));
    if (runs.length === 0) return true;
    const finished = from(runs).pipe(
      mergeMap((events) => events),
      last(),
      map(() => true),
    );
    return lastValueFrom(race(finished, timer(patienceMs).pipe(map(() => false))));
  }

  /** Resolves when no refresh of this account is under way. */
  async settled(accountId: number): Promise<void> {
    await this.runs.get(accountId)?.started;
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.workers.unsubscribe();
    const underWay = Promise.all([...this.runs.values()].flatMap((run) => run.started ?? []));
    await lastValueFrom(race(from(underWay), timer(SHUTDOWN_PATIENCE_MS)));
  }

  /** Refreshes when its turn comes, or joins the run that is under way or already in the line. */
  private refreshInTurn(account: AccountRef): Observable<RefreshEvent> {
    const known = this.runs.get(account.id);
    if (known) return known.events;
    const run = this.newRun(account);
    this.line.next(run);
    return run.events;
  }

  private newRun(account: AccountRef): RefreshRun {
    const run = new RefreshRun(async (onStage) => {
      const result = await this.tryToRead(account, (stage) => {
        onStage(stage);
        this.events.publish(account.userId, { type: 'account.stage', data: { id: account.id, stage } });
      });
      this.runs.delete(account.id);
      return result;
    });
    this.runs.set(account.id, run);
    return run;
  }

  private async tryToRead({ id }: AccountRef, onStage: (stage: RefreshStage) => void): Promise<RefreshResult> {
    try {
      const stored = await this.sessions.take(id);
      if (!stored) return { failed: new AppError('not_found') };
      if (stored.floodWaitSeconds > 0) {
        return { failed: telegramFailure(new TelegramRefusal('FLOOD_WAIT', stored.floodWaitSeconds)) };
      }
      return await this.read(stored, onStage).catch((error: unknown) => this.giveUp(stored, error));
    } catch (error) {
      this.logger.error(`The refresh of account ${id} broke: ${forTheLog(error)}`);
      return { failed: new AppError('internal_error') };
    }
  }

  private async read(stored: StoredSession, onStage: (stage: RefreshStage) => void): Promise<RefreshResult> {
    const app = await this.profiles.credentials(stored.userId, stored.apiProfileId);
    if (!app) return { failed: new AppError('api_profile_missing') };
    const { session, salts, premiumUntil } = stored;
    const reading = await this.gateway.readAccount(app, session, onStage, { salts, premiumUntil });
    onStage('save');
    await this.sessions.saveReading(stored, reading);
    return this.asItIsNow(stored);
  }

  /** Notes why there is no new reading; what a newer sign-in has overtaken changes nothing. */
  private async giveUp(stored: StoredSession, error: unknown): Promise<RefreshResult> {
    const failed = telegramFailure(error);
    if (error instanceof SessionInvalid) {
      const removed = await this.sessions.moveToRemoved(stored, error.code);
      return removed ? { failed } : this.asItIsNow(stored);
    }
    if (error instanceof TelegramRefusal && error.waitSeconds !== undefined) {
      await this.sessions.postpone(stored, 'flood_wait', error.waitSeconds);
    } else {
      await this.sessions.postpone(stored, 'unreachable', RETRY_AFTER_SECONDS);
    }
    return { failed };
  }

  private async asItIsNow(stored: StoredSession): Promise<RefreshResult> {
    const account = await this.sessions.current(stored);
    return account ? { done: account } : { failed: new AppError('not_found') };
  }
}

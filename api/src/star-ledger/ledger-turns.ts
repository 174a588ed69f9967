import { Injectable, Logger, type OnApplicationShutdown } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { TelegramGateway, TelegramRpcError, type TransactionPage } from '@giftbuyer/telegram';
import { type Observable, Subject } from 'rxjs';
import { DataSource } from 'typeorm';
import { SessionCalls } from '../account-sessions/session-calls.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { ingestBatch } from '../accounts/ingest-reading.js';
import { type IngestedBatch, type LedgerBatch, pageBatch } from '../accounts/star-ledger-batches.js';
import { Config } from '../config/config.js';
import { hasCommitted, transactionIdOf } from '../database/commit-outcome.js';
import { DatabaseHealth } from '../database/database-health.js';
import { AppError } from '../errors/app-error.js';
import { toLoggable } from '../errors/loggable-error.js';
import { toExpectedError } from '../errors/telegram-failure.js';
import { type SessionLock, SessionLocks } from '../session-locks/session-locks.js';
import { CLAIM_TURNS, DEFER_TURN, END_TURNS, LOAD_TURN, RESTART_TURN } from './ledger-turns.sql.js';

/** Of 100 transactions each, over one connection. A catch-up usually ends with its first page. */
const PAGES_PER_TURN = { backfill: 3, catch_up: 1 };
const SECONDS_BETWEEN_TURNS = { backfill: 20, catch_up: 5 };
/** After a failed turn, when Telegram does not say for how long to wait. */
const RETRY_SECONDS = 300;
/** Longer than a turn takes: another process may claim it then. */
const CLAIMED_SECONDS = 90;
const MAX_TURNS_AT_ONCE = 4;

interface ClaimedTurn extends AccountRef {
  currency: 'stars' | 'ton';
}

interface LedgerTurn {
  currency: 'stars' | 'ton';
  backfillOffset: string | null;
  catchUpOffset: string | null;
}

/** What a turn has read and saved. */
export interface IngestedPage {
  account: AccountRef;
  page: TransactionPage;
  ingested: IngestedBatch;
}

/**
 * Reads the older transactions of accounts, a few pages at a time, each turn with the session lock of its account. Where it
 * goes on is a column, so that a turn of another process goes on after a crash.
 */
@Injectable()
export class LedgerTurns implements OnApplicationShutdown {
  private readonly logger = new Logger(LedgerTurns.name);
  private readonly pagesSubject = new Subject<IngestedPage>();
  private readonly running = new Set<Promise<void>>();
  private readonly closing = new AbortController();

  /** Pages that were saved, at this process. */
  readonly pages$: Observable<IngestedPage> = this.pagesSubject.asObservable();

  constructor(
    private readonly database: DataSource,
    private readonly calls: SessionCalls,
    private readonly gateway: TelegramGateway,
    private readonly locks: SessionLocks,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  /** Runs the due turns of an account in the background. */
  startTurns({ id }: AccountRef): void {
    if (!this.closing.signal.aborted) this.runInBackground(() => this.runDueTurns(id));
  }

  /** Runs the turns that are due. @param accountId only of this account */
  async runDueTurns(accountId: number | null = null): Promise<void> {
    const parameters = [MAX_TURNS_AT_ONCE, CLAIMED_SECONDS, accountId];
    const [claimed] = await this.database.query<[ClaimedTurn[]]>(CLAIM_TURNS, parameters);
    await Promise.all(claimed.map((turn) => this.runTurn(turn)));
  }

  async onApplicationShutdown(): Promise<void> {
    this.closing.abort();
    await Promise.all(this.running);
  }

  private runInBackground(work: () => Promise<void>): void {
    const ended = this.databaseHealth.runJob('star-ledger', work).then(() => void this.running.delete(ended));
    this.running.add(ended);
  }

  private async runTurn(turn: ClaimedTurn): Promise<void> {
    try {
      await this.readPages(turn);
    } catch (failure) {
      const error = toExpectedError(failure);
      const waitSeconds = error instanceof AppError ? Number(error.fields.wait_seconds ?? 0) : 0;
      await this.database.query(DEFER_TURN, [
        turn.id,
        turn.userId,
        turn.currency,
        Math.max(waitSeconds, RETRY_SECONDS),
      ]);
      if (!(error instanceof AppError)) this.logger.warn(`A ledger could not be read on: ${toLoggable(error)}`);
    }
  }

  private async readPages({ id, userId, currency }: ClaimedTurn): Promise<void> {
    const account = { id, userId };
    await this.calls.callWithSession(account, async (app, session, signal, { lock }) => {
      const [turn] = await this.database.query<LedgerTurn[]>(LOAD_TURN, [id, userId, currency]);
      if (!turn) {
        await this.database.query(END_TURNS, [id, userId, currency]);
        return;
      }
      const source = turn.catchUpOffset === null ? 'backfill' : 'catch_up';
      const offset = turn.catchUpOffset ?? turn.backfillOffset ?? '';
      const query = { currency, offset, pages: PAGES_PER_TURN[source] };
      const page = await this.gateway.readTransactions(app, session, query, signal).catch((error: unknown) => {
        if (offset !== '' && error instanceof TelegramRpcError && error.code.startsWith('OFFSET')) return null;
        throw error;
      });
      if (!page) {
        await this.locks.writeWithLock(lock, (manager) => manager.query(RESTART_TURN, [id, userId, currency]));
        return;
      }
      const batch = pageBatch(page, { source, offset }, SECONDS_BETWEEN_TURNS[source]);
      await this.savePage(lock, { account, page }, batch);
      // Postpones the turn like a wait for the first page.
      if (page.floodWaitSeconds !== undefined) {
        throw new TelegramRpcError('FLOOD_WAIT', { kind: 'flood_wait', waitSeconds: page.floodWaitSeconds });
      }
    });
  }

  /** Saves a page, and publishes it once, also when the answer to the `COMMIT` was lost. */
  private async savePage(
    lock: SessionLock,
    { account, page }: Omit<IngestedPage, 'ingested'>,
    batch: LedgerBatch,
  ): Promise<void> {
    let unanswered: { transactionId: string; saved: IngestedPage } | undefined;
    try {
      const ingested = await this.locks.writeWithLock(lock, async (manager) => {
        unanswered = undefined;
        const rows = await ingestBatch(manager, account, batch);
        unanswered = { transactionId: await transactionIdOf(manager), saved: { account, page, ingested: rows } };
        return rows;
      });
      if (ingested) this.pagesSubject.next({ account, page, ingested });
    } catch (error) {
      if (unanswered) this.publishIfCommitted(unanswered.transactionId, unanswered.saved);
      throw error;
    }
  }

  private publishIfCommitted(transactionId: string, saved: IngestedPage): void {
    this.runInBackground(async () => {
      if (await hasCommitted(this.database, transactionId, this.closing.signal)) this.pagesSubject.next(saved);
    });
  }
}

/** Reads old transactions in the background. A tick is skipped while an earlier one runs. */
@Injectable()
export class LedgerTurnsScheduler {
  constructor(
    private readonly config: Config,
    private readonly turns: LedgerTurns,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  @Cron(CronExpression.EVERY_10_SECONDS, { name: 'star-ledger', waitForCompletion: true })
  async runTurnsJob(): Promise<void> {
    if (!this.config.backgroundRefresh) return;
    await this.databaseHealth.runJob('star-ledger', () => this.turns.runDueTurns());
  }
}

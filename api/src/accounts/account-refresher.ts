import { type BeforeApplicationShutdown, Injectable, Logger } from '@nestjs/common';
import type { RefreshAllLine } from '@giftbuyer/contracts';
import {
  filter,
  from,
  last,
  lastValueFrom,
  map,
  mergeMap,
  Observable,
  race,
  scan,
  startWith,
  throttleTime,
  timer,
} from 'rxjs';
import { DatabaseHealth } from '../database/database-health.js';
import { isUnavailable } from '../database/unavailable.js';
import { AppError } from '../errors/app-error.js';
import { toLoggable } from '../errors/loggable-error.js';
import { UserEvents } from '../events/user-events.js';
import { AccountLease, AccountLeases, Busy } from './account-leases.js';
import { AccountReader } from './account-reader.js';
import { AccountRef } from './account.entity.js';
import { DueAccounts } from './due-accounts.js';
import { RefreshEvent, RefreshResult, RefreshRun, RefreshStep } from './refresh-run.js';
import { WaitingLine } from './waiting-line.js';

/** How many accounts are under way at once when nobody pointed at one of them: being read, or about to, or saved. */
const UNDER_WAY = 64;
/** How many of them the background begins by itself. */
const IN_BACKGROUND = 8;
/** The least time between two lines of counts. */
const COUNTS_EVERY_MS = 50;
/** How long a shutdown waits for readings under way. */
const SHUTDOWN_PATIENCE_MS = 3_000;

/**
 * The only code that starts readings: one run per account at a time, everybody else joins it. An account that another
 * panel reads is followed instead, and taken over if that panel never finishes.
 */
@Injectable()
export class AccountRefresher implements BeforeApplicationShutdown {
  private readonly logger = new Logger(AccountRefresher.name);
  private readonly runs = new Map<number, RefreshRun>();
  private readonly line = new WaitingLine(UNDER_WAY);
  private isStopping = false;

  constructor(
    private readonly reader: AccountReader,
    private readonly leases: AccountLeases,
    private readonly due: DueAccounts,
    private readonly events: UserEvents,
    private readonly databaseHealth: DatabaseHealth,
  ) {}

  /** Refreshes now, or joins the run under way. */
  refresh(account: AccountRef): Observable<RefreshEvent> {
    const run = this.runOf(account);
    run.hurry();
    return run.events;
  }

  /** Refreshes the accounts in turn and counts: `done` of `total` are finished, `failed` of them without a new reading. */
  refreshAll(accounts: AccountRef[]): Observable<RefreshAllLine> {
    const total = accounts.length;
    const start = { total, done: 0, failed: 0 };
    return from(accounts.map((account) => this.runOf(account).events)).pipe(
      mergeMap((events) => events.pipe(last())),
      scan(({ done, failed }, end) => ({ total, done: done + 1, failed: failed + ('failed' in end ? 1 : 0) }), start),
      startWith(start),
      throttleTime(COUNTS_EVERY_MS, undefined, { leading: true, trailing: true }),
      mergeMap((seen) => (seen.done === total ? [seen, { done: true as const, total, failed: seen.failed }] : [seen])),
    );
  }

  /**
   * Starts a refresh of all that is stale of one user, and waits for it up to `patienceMs`.
   *
   * @returns whether nothing is left to refresh
   */
  async catchUp(userId: number, patienceMs: number): Promise<boolean> {
    const runs = (await this.due.of(userId)).map((account) => this.runOf(account));
    if (runs.length === 0) return true;
    const finished = from(Promise.all(runs.map((run) => run.ended))).pipe(map(() => true));
    return lastValueFrom(race(finished, timer(patienceMs).pipe(map(() => false))));
  }

  /** Refreshes all that the background is to refresh now, of everybody, until nothing is left. */
  async sweep(): Promise<void> {
    const underWay = new Set<Promise<void>>();
    for (;;) {
      const room = IN_BACKGROUND - underWay.size;
      // Several at a time: a claim looks at all that is due.
      const leases = room >= IN_BACKGROUND / 2 && !this.isStopping ? await this.due.claim(room) : [];
      for (const lease of leases) {
        const ended = this.runWith(lease).then(() => void underWay.delete(ended));
        underWay.add(ended);
      }
      if (underWay.size === 0) return;
      await Promise.race(underWay);
    }
  }

  async beforeApplicationShutdown(): Promise<void> {
    this.isStopping = true;
    this.line.close();
    this.reader.close();
    const underWay = () => Promise.all([...this.runs.values()].map((run) => run.ended));
    await lastValueFrom(race(from(underWay()), timer(SHUTDOWN_PATIENCE_MS)));
    this.leases.giveUpAll();
    await underWay();
    this.events.tellOthers();
  }

  private runOf(account: AccountRef): RefreshRun {
    return this.runs.get(account.id) ?? this.newRun(account);
  }

  private async runWith(lease: AccountLease): Promise<void> {
    const known = this.runs.get(lease.id);
    // It waits for its turn or for another panel, and takes the lease then.
    if (known) await this.leases.release(lease);
    await (known ?? this.newRun(lease, lease)).ended;
  }

  private newRun(account: AccountRef, lease?: AccountLease): RefreshRun {
    const run = new RefreshRun(async (run) => {
      const result = await this.tryToRefresh(run, account, lease).catch((error: unknown): RefreshResult => {
        if (!this.databaseHealth.reportIfDown(error)) {
          this.logger.error(`The refresh of account ${account.id} broke: ${toLoggable(error)}`);
        }
        return { failed: new AppError(isUnavailable(error) ? 'unavailable' : 'internal_error') };
      });
      this.runs.delete(account.id);
      return result;
    });
    this.runs.set(account.id, run);
    return run;
  }

  private async tryToRefresh(run: RefreshRun, account: AccountRef, claimed?: AccountLease): Promise<RefreshResult> {
    const first = await this.inTurn(run, account, claimed);
    if (!('revision' in first)) return first;
    const seen = first.revision;
    if (seen === null) return { failed: new AppError('not_found') };
    const stages = this.events
      .of(account.userId)
      .pipe(filter((event) => event.type === 'account.stage' && event.data.id === account.id));
    const following = stages.subscribe(
      (event) => event.type === 'account.stage' && run.tell({ stage: event.data.stage }),
    );
    try {
      for (;;) {
        await this.leases.mayBeFree(account);
        const result = await this.inTurn(run, account, undefined, seen);
        if (!('revision' in result)) return result;
        if (result.revision !== seen) return await this.reader.lastResult(account);
      }
    } finally {
      following.unsubscribe();
    }
  }

  private tell(run: RefreshRun, { id, userId }: AccountRef, step: RefreshStep): void {
    run.tell(step);
    if (!('stage' in step)) return;
    this.events.publish(userId, { type: 'account.stage', data: { id, stage: step.stage } });
  }

  private async inTurn(
    run: RefreshRun,
    account: AccountRef,
    claimed?: AccountLease,
    seen?: number,
  ): Promise<RefreshResult | Busy> {
    const leave = await this.line.enter(account.userId, run.urgent);
    let lease = claimed;
    try {
      if (!leave) return { failed: new AppError('unavailable') };
      if (!lease) {
        const taken = await this.leases.take(account);
        if (!('token' in taken)) return taken;
        lease = taken;
      }
      return await this.reader.read(lease, (step) => this.tell(run, account, step), run.urgent, seen);
    } finally {
      if (lease) await this.leases.release(lease);
      leave?.();
    }
  }
}

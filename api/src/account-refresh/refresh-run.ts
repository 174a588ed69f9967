import type { Account, RefreshStage } from '@giftbuyer/contracts';
import { type Observable, ReplaySubject } from 'rxjs';
import type { AppError } from '../errors/app-error.js';

/** The events of a refresh: its stages and waits as they happen, then exactly one `done` or `failed`. */
export type RefreshEvent = RefreshStep | RefreshResult;

/** `waitSeconds`: Telegram asked for a pause, after which the stage goes on. */
export type RefreshStep = { stage: RefreshStage } | { waitSeconds: number };

export type RefreshResult = { done: Account } | { failed: AppError };

/** Of `total` accounts `done` are finished; those in `failures` got no new reading. */
export interface AllProgress {
  total: number;
  done: number;
  failures: readonly { id: number; error: AppError }[];
}

/** One refresh of one account. Replays all events to late subscribers. Unsubscribing does not cancel the refresh. */
export class RefreshRun {
  private readonly subject = new ReplaySubject<RefreshEvent>();
  private readonly prioritised = Promise.withResolvers<void>();

  /** Never fails and always completes. */
  readonly events$: Observable<RefreshEvent> = this.subject.asObservable();

  /** Resolves when the run gets priority: a user refreshes this account by hand. */
  readonly priority: Promise<void> = this.prioritised.promise;

  readonly result: Promise<RefreshResult>;

  /** @param work must not reject */
  constructor(work: (run: RefreshRun) => Promise<RefreshResult>) {
    this.result = work(this).then((result) => {
      this.subject.next(result);
      this.subject.complete();
      return result;
    });
  }

  emit(step: RefreshStep): void {
    this.subject.next(step);
  }

  prioritise(): void {
    this.prioritised.resolve();
  }
}

import type { Account, RefreshStage } from '@giftbuyer/contracts';
import { Observable, ReplaySubject } from 'rxjs';
import { AppError } from '../errors/app-error.js';

/** What a refresh tells: its stages and waits as they happen, then exactly one `done` or `failed`. */
export type RefreshEvent = RefreshStep | RefreshResult;

/** `waitSeconds`: Telegram asked for a pause, after which the stage goes on. */
export type RefreshStep = { stage: RefreshStage } | { waitSeconds: number };

export type RefreshResult = { done: Account } | { failed: AppError };

/** One refresh of one account. Whoever joins late hears everything from the beginning; nobody who leaves stops it. */
export class RefreshRun {
  private readonly told = new ReplaySubject<RefreshEvent>();
  private readonly hurried = Promise.withResolvers<void>();

  /** Never fails and always completes. */
  readonly events: Observable<RefreshEvent> = this.told.asObservable();

  /** Resolves when somebody waits for this very account. */
  readonly urgent: Promise<void> = this.hurried.promise;

  readonly ended: Promise<void>;

  /** @param work must not reject */
  constructor(work: (run: RefreshRun) => Promise<RefreshResult>) {
    this.ended = work(this).then((result) => {
      this.told.next(result);
      this.told.complete();
    });
  }

  tell(step: RefreshStep): void {
    this.told.next(step);
  }

  hurry(): void {
    this.hurried.resolve();
  }
}

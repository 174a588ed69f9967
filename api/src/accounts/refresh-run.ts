import type { Account, RefreshStage } from '@giftbuyer/contracts';
import { Observable, ReplaySubject } from 'rxjs';
import { AppError } from '../errors/app-error.js';

/** What a refresh tells: its stages as they happen, then exactly one `done` or `failed`. */
export type RefreshEvent = { stage: RefreshStage } | RefreshResult;

export type RefreshResult = { done: Account } | { failed: AppError };

/** One refresh of one account. Whoever joins late hears everything from the beginning; nobody who leaves stops it. */
export class RefreshRun {
  private readonly told = new ReplaySubject<RefreshEvent>();
  private running?: Promise<void>;

  /** Never fails and always completes. */
  readonly events: Observable<RefreshEvent> = this.told.asObservable();

  /** @param work must not reject */
  constructor(private readonly work: (onStage: (stage: RefreshStage) => void) => Promise<RefreshResult>) {}

  get started(): Promise<void> | undefined {
    return this.running;
  }

  /** Starts the work, or joins it when somebody did already. */
  start(): Promise<void> {
    this.running ??= this.work((stage) => this.told.next({ stage })).then((result) => {
      this.told.next(result);
      this.told.complete();
    });
    return this.running;
  }
}

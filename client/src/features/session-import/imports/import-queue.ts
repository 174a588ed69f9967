import { computed, signal } from '@angular/core';
import type { ImportedAccount } from '@giftbuyer/contracts';
import {
  IDLE,
  type ImportEvent,
  type ImportState,
  canBeOfAll,
  canImport,
  nextState,
  stopsImport,
} from './import-state';

/** After this many in a row the cause is not a single account. */
const MAX_FAILURES_IN_A_ROW = 3;

export interface ImportQueueOptions {
  /** Asks the server. @param replaces whether the session replaces that of an account of the list */
  send(id: number, replaces: boolean): Promise<ImportedAccount>;
  /** Resolves when the next session may be sent, or when the signal is aborted. */
  pause(signal: AbortSignal): Promise<void>;
}

/** Brings sessions one after the other, at a human pace. What fails can be queued again. */
export class ImportQueue {
  private readonly statesById = signal<ReadonlyMap<number, ImportState>>(new Map());
  private readonly queue: { id: number; replaces: boolean }[] = [];
  private readonly run = signal<AbortController | null>(null);
  private attempts = 0;

  readonly isRunning = computed(() => this.run() !== null);
  /** It was asked to stop, and waits for the answer that is under way. */
  readonly isStopping = signal(false);
  /** Why the last run ended before its end; null when it did not. */
  readonly stoppedBy = signal<{ error: unknown } | null>(null);

  constructor(private readonly options: ImportQueueOptions) {}

  stateOf(id: number): ImportState {
    return this.statesById().get(id) ?? IDLE;
  }

  readonly states = this.statesById.asReadonly();

  /** Queues sessions, in this order, and runs unless it does already. @returns whether anything was queued */
  add(ids: readonly number[], replaces = false): boolean {
    const wanted = ids.filter((id) => canImport(this.stateOf(id)) && (replaces || this.stateOf(id).name !== 'taken'));
    for (const id of wanted) {
      this.dispatch(id, { type: 'queued' });
      this.queue.push({ id, replaces });
    }
    if (wanted.length > 0 && !this.isRunning()) void this.start();
    return wanted.length > 0;
  }

  /** The session that is under way comes to its end: what becomes of it would not be known otherwise. */
  stop(): void {
    if (!this.isRunning()) return;
    this.isStopping.set(true);
    this.run()?.abort();
    this.emptyQueue();
  }

  /** Forgets everything. Answers that come later change nothing. */
  clear(): void {
    this.run()?.abort();
    this.queue.length = 0;
    this.run.set(null);
    this.isStopping.set(false);
    this.stoppedBy.set(null);
    this.statesById.set(new Map());
  }

  private async start(): Promise<void> {
    const run = new AbortController();
    this.run.set(run);
    this.stoppedBy.set(null);
    let failuresInARow = 0;
    while (!run.signal.aborted && this.queue.length > 0) {
      await this.options.pause(run.signal);
      const next = run.signal.aborted ? undefined : this.queue.shift();
      if (!next) break;
      const error = await this.bring(next, run);
      if (this.run() !== run) return;
      failuresInARow = error && canBeOfAll(error.error) ? failuresInARow + 1 : 0;
      if (error && (stopsImport(error.error) || failuresInARow === MAX_FAILURES_IN_A_ROW)) {
        this.stoppedBy.set(error);
        this.emptyQueue();
      }
    }
    if (this.run() !== run) return;
    this.run.set(null);
    this.isStopping.set(false);
    // Somebody may have repeated one after it was asked to stop.
    if (this.queue.length > 0) await this.start();
  }

  private async bring(
    { id, replaces }: { id: number; replaces: boolean },
    run: AbortController,
  ): Promise<{ error: unknown } | null> {
    const attempt = ++this.attempts;
    this.dispatch(id, { type: 'sent', attempt });
    try {
      const answer = await this.options.send(id, replaces);
      if (this.run() === run) this.dispatch(id, { type: 'answered', attempt, answer });
      return null;
    } catch (error) {
      if (this.run() === run) this.dispatch(id, { type: 'rejected', attempt, error });
      return { error };
    }
  }

  private emptyQueue(): void {
    for (const { id } of this.queue.splice(0)) this.dispatch(id, { type: 'dequeued' });
  }

  private dispatch(id: number, event: ImportEvent): void {
    const before = this.stateOf(id);
    const state = nextState(before, event);
    if (state !== before) this.statesById.update((states) => new Map(states).set(id, state));
  }
}

import { Service, signal } from '@angular/core';

export type ToastKind = 'pending' | 'success' | 'error' | 'info';

export interface Toast {
  /** There is one toast per key: a later message of the same flow replaces the earlier one. */
  key: string;
  kind: ToastKind;
  text: string;
  action?: { label: string; run: () => void };
  /** How often this error occurred, from the second time on. */
  times?: number;
}

/** A flow that ends sooner shows only its result. */
const PENDING_AFTER_MS = 300;
/** A text is shown at least this long before its result, or the next attempt, replaces it. */
const READABLE_MS = 1000;
/** The least time between two stage texts of a flow. */
const PROGRESS_EVERY_MS = 250;
const MAX_SHOWN = 3;
/** A success that was queued longer than this is dropped. */
const NEWS_MS = 2000;

/** Messages about the progress and the results of actions; shown by `ToastHost`. */
@Service()
export class Toasts {
  private readonly shown = signal<readonly Toast[]>([]);
  private readonly queue: Toast[] = [];
  private readonly waiting = new Map<string, { toast: Toast; timer: ReturnType<typeof setTimeout> }>();
  private readonly changedAt = new Map<string, number>();

  /** Oldest first, at most three. */
  readonly visible = this.shown.asReadonly();

  pending(key: string, text: string): void {
    const current = this.shown().find((toast) => toast.key === key);
    const isNextStage = current?.kind === 'pending';
    const delay = isNextStage
      ? this.untilReadable(key, PROGRESS_EVERY_MS)
      : Math.max(PENDING_AFTER_MS, this.untilReadable(key, READABLE_MS));
    this.schedule({ key, kind: 'pending', text }, delay);
  }

  success(key: string, text: string): void {
    this.result({ key, kind: 'success', text });
  }

  info(key: string, text: string, action?: Toast['action']): void {
    this.result({ key, kind: 'info', text, ...(action && { action }) });
  }

  error(key: string, text: string, action?: Toast['action']): void {
    this.result({ key, kind: 'error', text, ...(action && { action }) });
  }

  /** Whether there is a toast with the key: shown, or waiting for its turn. */
  has(key: string): boolean {
    return this.waiting.has(key) || [...this.shown(), ...this.queue].some((toast) => toast.key === key);
  }

  dismiss(key: string): void {
    this.cancel(key);
    this.changedAt.delete(key);
    const queued = this.queue.findIndex((toast) => toast.key === key);
    if (queued >= 0) this.queue.splice(queued, 1);
    const rest = this.shown().filter((toast) => toast.key !== key);
    const next = rest.length < MAX_SHOWN ? this.nextInQueue() : undefined;
    this.shown.set(next ? [...rest, next] : rest);
  }

  /** Removes all toasts, including queued and delayed ones. */
  clear(): void {
    for (const { timer } of this.waiting.values()) clearTimeout(timer);
    this.waiting.clear();
    this.changedAt.clear();
    this.queue.length = 0;
    this.shown.set([]);
  }

  private nextInQueue(): Toast | undefined {
    for (let next = this.queue.shift(); next; next = this.queue.shift()) {
      const waited = performance.now() - (this.changedAt.get(next.key) ?? 0);
      if (next.kind !== 'success' || waited <= NEWS_MS) return next;
      this.changedAt.delete(next.key);
    }
    return undefined;
  }

  private result(toast: Toast): void {
    const current = this.shown().find(({ key }) => key === toast.key);
    const wait = current?.kind === 'pending' ? this.untilReadable(toast.key, READABLE_MS) : 0;
    this.schedule(toast, wait);
  }

  private untilReadable(key: string, ms: number): number {
    return Math.max(0, (this.changedAt.get(key) ?? -Infinity) + ms - performance.now());
  }

  /** A later message replaces a delayed one; a pending one keeps the delay of its predecessor. */
  private schedule(toast: Toast, delay: number): void {
    const waiting = this.waiting.get(toast.key);
    if (waiting && toast.kind === 'pending' && waiting.toast.kind === 'pending') {
      waiting.toast = toast;
      return;
    }
    this.cancel(toast.key);
    if (delay === 0) {
      this.put(toast);
      return;
    }
    const timer = setTimeout(() => {
      const due = this.waiting.get(toast.key)?.toast ?? toast;
      this.waiting.delete(toast.key);
      this.put(due);
    }, delay);
    this.waiting.set(toast.key, { toast, timer });
  }

  private cancel(key: string): void {
    clearTimeout(this.waiting.get(key)?.timer);
    this.waiting.delete(key);
  }

  private put(next: Toast): void {
    const same = [...this.shown(), ...this.queue].find((other) => isSameError(other, next));
    const toast = same ? { ...same, times: (same.times ?? 1) + 1 } : next;
    if (toast.key !== next.key) this.dismiss(next.key);
    this.changedAt.set(toast.key, performance.now());
    const shown = this.shown();
    if (shown.some(({ key }) => key === toast.key)) {
      this.shown.set(shown.map((other) => (other.key === toast.key ? toast : other)));
    } else if (shown.length < MAX_SHOWN) {
      this.shown.set([...shown, toast]);
    } else {
      const queued = this.queue.findIndex(({ key }) => key === toast.key);
      this.queue.splice(queued < 0 ? this.queue.length : queued, 1, toast);
    }
  }
}

/** Equal errors, of one flow or of several, share one toast with a count. */
function isSameError(one: Toast, other: Toast): boolean {
  return one.kind === 'error' && other.kind === 'error' && one.text === other.text;
}

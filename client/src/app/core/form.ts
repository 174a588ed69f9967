import { inject, signal, type Signal } from '@angular/core';
import { type TextField, Toasts } from '@giftbuyer/ui';
import { ErrorText } from './error-text';

/** One way to send a form. */
export interface Sending {
  /** Said while it takes time. */
  pending: string;
  /** Throws when it failed; says by itself that it succeeded. */
  send: () => Promise<void>;
  /** The place of the field that a failure leads back to, its text selected. */
  onFailure?: number | ((error: unknown) => number);
}

/** The submitting of a form of text fields: its checks, its one request at a time, and what went wrong. */
export class Form {
  /** An attempt was made: from then on what is missing is told. */
  readonly submitted = signal(false);
  readonly busy = signal(false);
  /** Why the last attempt failed; empty when it did not. */
  readonly failure = signal('');

  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorText);

  /** @param toast the key of its messages */
  constructor(
    private readonly toast: string,
    private readonly fields: Signal<readonly TextField[]>,
  ) {}

  /** @param wrong what is wrong with each field, in their order, null for one that never is; empty when it is right */
  async submit(wrong: readonly (Signal<string> | null)[], { pending, send, onFailure }: Sending): Promise<void> {
    if (this.busy()) return;
    this.submitted.set(true);
    this.failure.set('');
    const first = wrong.findIndex((text) => text?.());
    if (first >= 0) {
      this.fields()[first]?.focus();
      return;
    }
    this.busy.set(true);
    this.toasts.pending(this.toast, pending);
    try {
      await send();
    } catch (error) {
      this.failure.set(this.errors.of(error));
      this.toasts.error(this.toast, this.failure());
      const place = typeof onFailure === 'function' ? onFailure(error) : onFailure;
      if (place !== undefined) this.fields()[place]?.select();
    } finally {
      this.busy.set(false);
    }
  }
}

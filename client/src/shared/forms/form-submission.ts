import { computed, inject, signal, type Signal } from '@angular/core';
import { type TextField, Toasts } from '@giftbuyer/ui';
import { ErrorMessages } from '../../core/http/error-messages';

export interface SubmitOptions {
  /** The message while the request runs. */
  pending: string;
  /** Throws on failure. Reports its success itself. */
  request: () => Promise<void>;
  /** The field that is focused after a failure, with its text selected. */
  focusOnError?: (error: unknown) => TextField | undefined;
}

/** Submits a form of text fields: validates them, runs one request at a time and keeps its failure. */
export class FormSubmission {
  /** The form was submitted at least once: from then on missing values are errors. */
  readonly submitted = signal(false);
  readonly busy = signal(false);
  /** Null when the last attempt did not fail. */
  private readonly failed = signal<{ error: unknown } | null>(null);
  /** Why the last attempt failed, in the language of the page; empty when it did not. */
  readonly failure = computed(() => {
    const failed = this.failed();
    return failed ? this.errorMessages.messageFor(failed.error) : '';
  });

  private readonly toasts = inject(Toasts);
  private readonly errorMessages = inject(ErrorMessages);

  /** @param toast the key of its toasts */
  constructor(
    private readonly toast: string,
    private readonly fields: Signal<readonly TextField[]>,
  ) {}

  showFailure(error: unknown): void {
    this.failed.set({ error });
  }

  clearFailure(): void {
    this.failed.set(null);
  }

  /** @param errors the error of each field, in field order; empty when the field is valid, null for a field without checks */
  async submit(
    errors: readonly (Signal<string> | null)[],
    { pending, request, focusOnError }: SubmitOptions,
  ): Promise<void> {
    if (this.busy()) return;
    this.submitted.set(true);
    this.clearFailure();
    const first = errors.findIndex((text) => text?.());
    if (first >= 0) {
      this.fields()[first]?.focus();
      return;
    }
    this.busy.set(true);
    this.toasts.pending(this.toast, pending);
    try {
      await request();
    } catch (error) {
      this.showFailure(error);
      this.toasts.error(this.toast, this.failure());
      focusOnError?.(error)?.select();
    } finally {
      this.busy.set(false);
    }
  }
}

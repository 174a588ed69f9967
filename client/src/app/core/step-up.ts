import { Service, inject } from '@angular/core';
import { ApiClient } from './api-client';
import { LazyModals } from './lazy-modals';

/** Asks for the password whenever the server wants it again, once for all requests that wait for it. */
@Service()
export class StepUp {
  private readonly api = inject(ApiClient);
  private readonly modals = inject(LazyModals);
  private asking: Promise<boolean> | null = null;

  /** From now on; before, such requests fail. */
  answerRequests(): void {
    this.api.giveStepUp = () => (this.asking ??= this.ask().finally(() => (this.asking = null)));
  }

  private async ask(): Promise<boolean> {
    return (await this.modals.open<true>(({ StepUpModal }) => StepUpModal)) ?? false;
  }
}

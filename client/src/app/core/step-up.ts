import { Service, inject } from '@angular/core';
import { ApiClient } from './api-client';
import { Dialogs } from './dialogs';

/** Asks for the password whenever the server wants it again, once for all requests that wait for it. */
@Service()
export class StepUp {
  private readonly api = inject(ApiClient);
  private readonly dialogs = inject(Dialogs);
  private pendingPrompt: Promise<boolean> | null = null;

  /** From now on; before, such requests fail. */
  handleRequests(): void {
    this.api.stepUpHandler = () =>
      (this.pendingPrompt ??= this.promptForPassword().finally(() => (this.pendingPrompt = null)));
  }

  private async promptForPassword(): Promise<boolean> {
    return (await this.dialogs.open<true>(({ StepUpDialog }) => StepUpDialog)) ?? false;
  }
}

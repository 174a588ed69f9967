import { Service, inject } from '@angular/core';
import { ApiClient } from '../../core/http/api-client';
import { Dialogs } from '../../core/dialogs/dialogs';

/** Asks for the password when the server requires it, once for all requests that wait for it. */
@Service()
export class StepUp {
  private readonly api = inject(ApiClient);
  private readonly dialogs = inject(Dialogs);
  private pendingPrompt: Promise<boolean> | null = null;

  /** Enables the prompt; without it such requests fail. */
  handleRequests(): void {
    this.api.stepUpHandler = () =>
      (this.pendingPrompt ??= this.promptForPassword().finally(() => (this.pendingPrompt = null)));
  }

  private async promptForPassword(): Promise<boolean> {
    return (await this.dialogs.open(({ StepUpDialog }) => StepUpDialog)) ?? false;
  }
}

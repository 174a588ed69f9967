import { Service, inject, signal } from '@angular/core';
import type { SignInOptions } from '@giftbuyer/contracts';
import { ApiClient } from '../core/api-client';

/** What somebody can do who is not signed in; the first sign-in page asks for it. */
@Service()
export class SignInOptionsStore {
  /** Null until the server has answered. */
  readonly options = signal<SignInOptions | null>(null);

  private readonly api = inject(ApiClient);

  async load(): Promise<void> {
    try {
      this.options.set(await this.api.get<SignInOptions>('/api/auth/options'));
    } catch {
      // Whoever registers will be told what is wrong.
      this.options.set({ registration: 'open', insecure_http: false });
    }
  }
}

import { Service, inject, signal } from '@angular/core';
import type { SignInOptions } from '@giftbuyer/contracts';
import { ApiClient } from '../../core/http/api-client';

/** What a signed-out user can do; loaded by the first sign-in page. */
@Service()
export class SignInOptionsStore {
  /** Null before the response. */
  readonly options = signal<SignInOptions | null>(null);

  private readonly api = inject(ApiClient);

  async load(): Promise<void> {
    try {
      this.options.set(await this.api.get<SignInOptions>('/api/auth/options'));
    } catch {
      // The registration request will report the reason.
      this.options.set({ registration: 'open', insecure_http: false });
    }
  }
}

import { Service, inject, signal } from '@angular/core';
import type { RemovedAccount } from '@giftbuyer/contracts';
import { Toasts } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { ErrorMessages } from '../../../core/http/error-messages';
import { Session } from '../../../core/session/session';
import { displayName } from '../data/display-name';
import { RemovedAccountsStore } from './removed-accounts.store';

/** Retries removed accounts; several may run at once, each only once at a time. */
@Service()
export class AccountRestore {
  private readonly store = inject(RemovedAccountsStore);
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private readonly errors = inject(ErrorMessages);
  private readonly running = signal<ReadonlySet<number>>(new Set());

  constructor() {
    inject(Session).ended.subscribe(() => this.running.set(new Set()));
  }

  isRunning(id: number): boolean {
    return this.running().has(id);
  }

  async restoreAccount(account: RemovedAccount): Promise<void> {
    const { id } = account;
    if (this.isRunning(id)) return;
    this.running.update((ids) => new Set(ids).add(id));
    const toast = `restore-${id}`;
    const { removed, card } = this.i18n.texts();
    const name = displayName(account, this.i18n.texts());
    this.toasts.pending(toast, removed.retrying(name));
    try {
      await this.store.restoreAccount(id);
      this.toasts.success(toast, removed.restored(name));
    } catch (error) {
      this.toasts.error(toast, card.refreshFailed(name, this.errors.messageFor(error)));
      // The reason or the retry deadline may have changed.
      void this.store.load();
    } finally {
      this.running.update((ids) => new Set([...ids].filter((running) => running !== id)));
    }
  }
}

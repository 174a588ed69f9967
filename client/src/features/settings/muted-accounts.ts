import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import { Button, Toasts } from '@giftbuyer/ui';
import { ErrorMessages } from '../../core/http/error-messages';
import { AccountsStore } from '../accounts/data/accounts.store';
import { LedgersStore } from '../ledgers/ledgers.store';
import { starsTexts } from '../ledgers/stars-texts';
import { AccountNames } from '../transactions/account-names';

const TOAST = 'ledger-alerts';

/** Accounts of which payments made elsewhere are not reported. */
@Component({
  selector: 'gb-muted-accounts',
  imports: [Button],
  template: `
    <h2>{{ texts().alerts.mutedTitle }}</h2>
    <p class="lead">{{ rows().length > 0 ? texts().alerts.mutedSome : texts().alerts.mutedNone }}</p>
    @for (row of rows(); track row.id) {
      <div class="row">
        <bdi translate="no">{{ row.name }}</bdi>
        <button
          gbButton
          type="button"
          [attr.aria-label]="texts().alerts.unmuteNamed(row.name)"
          [busy]="saving() === row.id"
          (click)="unmute(row.id)"
        >
          {{ texts().alerts.unmute }}
        </button>
      </div>
    }
  `,
  styleUrl: './section.css',
})
export class MutedAccounts {
  protected readonly texts = starsTexts();
  protected readonly saving = signal<number | null>(null);
  protected readonly rows = computed(() =>
    this.ledgers.mutedAccounts().map((id) => ({ id, name: this.names.nameOf(id) })),
  );

  private readonly ledgers = inject(LedgersStore);
  private readonly accounts = inject(AccountsStore);
  private readonly names = inject(AccountNames);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  constructor() {
    effect(() => {
      // For the names.
      const isNeeded = this.rows().length > 0;
      untracked(() => {
        if (isNeeded && this.accounts.state().name === 'loading') void this.accounts.load();
      });
    });
  }

  protected async unmute(id: number): Promise<void> {
    const { alerts } = this.texts();
    const name = this.names.nameOf(id);
    this.saving.set(id);
    try {
      await this.ledgers.mute(id, false);
      this.toasts.success(TOAST, alerts.unmuted(name));
    } catch (error) {
      this.toasts.error(TOAST, `${alerts.failed} ${this.errors.messageFor(error)}`);
    } finally {
      this.saving.set(null);
    }
  }
}

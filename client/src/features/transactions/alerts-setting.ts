import { Component, computed, inject, input, signal } from '@angular/core';
import { Toasts } from '@giftbuyer/ui';
import { ErrorMessages } from '../../core/http/error-messages';
import { LedgersStore } from '../ledgers/ledgers.store';
import { starsTexts } from '../ledgers/stars-texts';

const TOAST = 'ledger-alerts';
let count = 0;

/** Whether payments made elsewhere from this account are reported. */
@Component({
  selector: 'gb-alerts-setting',
  template: `
    <label>
      <input
        type="checkbox"
        [attr.aria-describedby]="hintId"
        [checked]="!isMuted()"
        [attr.aria-disabled]="isSaving() || null"
        (click)="change($event)"
      />
      <span>
        {{ texts().alerts.setting }} <small [id]="hintId">{{ texts().alerts.settingHint }}</small>
      </span>
    </label>
  `,
  styles: `
    label {
      display: grid;
      grid-template-columns: auto minmax(0, 1fr);
      align-items: start;
      gap: var(--space-2);
      min-block-size: 24px;
      cursor: pointer;
    }
    input {
      inline-size: 18px;
      block-size: 18px;
      margin: 1px 0 0;
      accent-color: var(--accent);
    }
    small {
      display: block;
      color: var(--text-2);
      font: var(--font-meta);
    }
  `,
})
export class AlertsSetting {
  readonly accountId = input.required<number>();

  protected readonly texts = starsTexts();
  protected readonly hintId = `gb-alerts-hint-${++count}`;
  protected readonly isSaving = signal(false);
  protected readonly isMuted = computed(() => this.ledgers.mutedAccounts().includes(this.accountId()));
  private readonly ledgers = inject(LedgersStore);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  /** The box shows what the server has. */
  protected async change(event: Event): Promise<void> {
    event.preventDefault();
    if (this.isSaving()) return;
    this.isSaving.set(true);
    try {
      await this.ledgers.mute(this.accountId(), !this.isMuted());
    } catch (error) {
      this.toasts.error(TOAST, `${this.texts().alerts.failed} ${this.errors.messageFor(error)}`);
    } finally {
      this.isSaving.set(false);
    }
  }
}

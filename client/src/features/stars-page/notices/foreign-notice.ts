import { Component, inject, input, output, signal } from '@angular/core';
import { Button, Icon, Toasts } from '@giftbuyer/ui';
import { ErrorMessages } from '../../../core/http/error-messages';
import { LedgersStore } from '../../ledgers/ledgers.store';
import { starsTexts } from '../../ledgers/stars-texts';

const TOAST = 'foreign-seen';

/** What was spent elsewhere and not seen yet. */
@Component({
  selector: 'gb-foreign-notice',
  imports: [Button, Icon],
  template: `
    <gb-icon name="alert" />
    <p>
      <strong>{{ texts().alerts.unseen(ledgers.unseen()) }}.</strong> {{ texts().alerts.text }}
    </p>
    <div class="actions">
      @if (!areShown()) {
        <button gbButton type="button" (click)="show.emit()">{{ texts().alerts.show }}</button>
      }
      <button gbButton type="button" [busy]="isSaving()" (click)="markSeen()">{{ texts().alerts.seen }}</button>
    </div>
  `,
  styles: `
    :host {
      position: relative;
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-2) var(--space-4);
      padding: var(--space-3) var(--space-4) var(--space-3) 48px;
      border: 1px solid color-mix(in oklab, var(--warning) 40%, transparent);
      border-radius: var(--radius-card);
      background: var(--warning-soft);
    }
    :host > gb-icon {
      position: absolute;
      inset: var(--space-3) auto auto var(--space-4);
      color: var(--warning);
    }
    p {
      flex: 1 1 320px;
      margin: 0;
      text-wrap: pretty;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-2);
    }
  `,
  host: { role: 'group', '[attr.aria-label]': 'texts().alerts.mutedTitle' },
})
export class ForeignNotice {
  /** The list shows nothing else. */
  readonly areShown = input.required<boolean>();
  readonly show = output();

  protected readonly texts = starsTexts();
  protected readonly ledgers = inject(LedgersStore);
  protected readonly isSaving = signal(false);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  protected async markSeen(): Promise<void> {
    this.isSaving.set(true);
    try {
      await this.ledgers.markSeen();
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
    } finally {
      this.isSaving.set(false);
    }
  }
}

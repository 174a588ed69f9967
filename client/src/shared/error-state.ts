import { Component, computed, inject, input, output } from '@angular/core';
import { Button, Icon, announce } from '@giftbuyer/ui';
import { I18n } from '../i18n/i18n';
import { Clipboard } from './clipboard';
import { ErrorMessages, supportCode } from '../core/http/error-messages';

/** In place of content that could not be loaded: why, a button to retry and one to copy the error code. */
@Component({
  selector: 'gb-error-state',
  imports: [Button, Icon],
  template: `
    <gb-icon name="alert" />
    <p>
      <strong>{{ what() }}.</strong> {{ reason() }} <ng-content />
    </p>
    <div class="actions">
      <button gbButton type="button" (click)="retry.emit()">{{ texts().common.retry }}</button>
      @if (code(); as code) {
        <button
          gbButton
          variant="quiet"
          type="button"
          [title]="code"
          (click)="clipboard.copy(code, texts().common.codeCopied)"
        >
          <gb-icon name="copy" /> {{ texts().common.copyCode }}
        </button>
      }
    </div>
  `,
  styles: `
    :host {
      position: relative;
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-2) var(--space-4);
      margin-block-end: var(--space-4);
      padding: var(--space-3) var(--space-4) var(--space-3) 48px;
      border: 1px solid color-mix(in oklab, var(--danger) 35%, transparent);
      border-radius: var(--radius-card);
      background: var(--danger-soft);
    }
    :host > gb-icon {
      position: absolute;
      inset: var(--space-3) auto auto var(--space-4);
      color: var(--danger);
    }
    p {
      flex: 1 1 280px;
      margin: 0;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-1) var(--space-2);
    }
  `,
  host: { role: 'group', '[attr.aria-label]': 'what()' },
})
export class ErrorState {
  /** What could not be done, as a sentence without its full stop. */
  readonly what = input.required<string>();
  readonly error = input.required<unknown>();
  readonly retry = output();

  protected readonly texts = inject(I18n).signInTexts;
  protected readonly clipboard = inject(Clipboard);
  protected readonly reason = computed(() => this.errors.messageFor(this.error()));
  protected readonly code = computed(() => supportCode(this.error()));

  private readonly errors = inject(ErrorMessages);

  constructor() {
    announce(() => `${this.what()}. ${this.reason()}`, 'assertive');
  }
}

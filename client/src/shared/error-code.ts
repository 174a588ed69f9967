import { Component, inject, input } from '@angular/core';
import { Icon, IconButton } from '@giftbuyer/ui';
import { I18n } from '../i18n/i18n';
import { Clipboard } from './clipboard';

/** Telegram's error code with a copy button: users search for it and send it to support. */
@Component({
  selector: 'gb-error-code',
  imports: [Icon, IconButton],
  template: `
    <code translate="no">{{ code() }}</code>
    <button
      gbIconButton
      size="small"
      type="button"
      [attr.aria-label]="texts().common.copyCode"
      [title]="texts().common.copyCode"
      (click)="clipboard.copy(code(), texts().common.codeCopied)"
    >
      <gb-icon name="copy" />
    </button>
  `,
  styles: `
    :host {
      display: inline-flex;
      align-items: center;
      max-inline-size: 100%;
      color: var(--text-2);
    }
    code {
      font-size: var(--size-inline-code);
      overflow-wrap: anywhere;
    }
    button {
      color: inherit;
    }
    button:hover {
      background: none;
      color: var(--accent);
    }
    gb-icon {
      inline-size: 16px;
      block-size: 16px;
    }
  `,
})
export class ErrorCode {
  readonly code = input.required<string>();

  protected readonly texts = inject(I18n).signInTexts;
  protected readonly clipboard = inject(Clipboard);
}

import { Component, inject, input } from '@angular/core';
import { Icon } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { injectCopyUsername } from './copy-username';

/**
 * An @username that a click copies. `--target` is its height; `--copy-icon` the opacity of the icon without hover and focus.
 */
@Component({
  selector: 'gb-username-button',
  imports: [Icon],
  template: `
    <button
      type="button"
      [attr.tabindex]="isTabStop() ? null : -1"
      [attr.aria-label]="texts().card.copyUsername + ' @' + username()"
      (click)="copyUsername(username())"
    >
      <bdi translate="no">&#64;{{ username() }}</bdi
      ><gb-icon name="copy" />
    </button>
  `,
  styles: `
    :host {
      display: flex;
      min-inline-size: 0;
    }
    button {
      display: inline-flex;
      align-items: center;
      gap: 4px;
      min-inline-size: 0;
      min-block-size: var(--target, 24px);
      padding: 0;
      border: 0;
      border-radius: 4px;
      background: none;
      color: var(--text-2);
      font: inherit;
      cursor: copy;
    }
    button:hover {
      color: var(--accent);
    }
    bdi {
      overflow: hidden;
      text-overflow: ellipsis;
      white-space: nowrap;
    }
    gb-icon {
      inline-size: 16px;
      block-size: 16px;
      opacity: var(--copy-icon, 1);
    }
    button:hover gb-icon,
    button:focus-visible gb-icon {
      opacity: 1;
    }
  `,
})
export class UsernameButton {
  /** Without the @. */
  readonly username = input.required<string>();
  readonly isTabStop = input(true);

  protected readonly texts = inject(I18n).texts;
  protected readonly copyUsername = injectCopyUsername();
}

import { Component, computed, inject } from '@angular/core';
import { Icon, announce } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { CurrentUser } from '../../../core/user/current-user';
import { AppLink } from '../../../core/navigation/app-link';

/** Says that refreshing is paused because the data was copied or moved, with a link to the settings. */
@Component({
  selector: 'gb-copied-data-notice',
  imports: [Icon, AppLink],
  template: `
    @if (isShown()) {
      <gb-icon name="alert" />
      <p>{{ texts().installation.paused }}</p>
      <a gbAppLink="/settings">{{ texts().installation.toSettings }}</a>
    }
  `,
  styles: `
    :host(.shown) {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-2) var(--space-4);
      margin-block-end: var(--space-4);
      padding: var(--space-3) var(--space-4);
      border: 1px solid color-mix(in oklab, var(--warning) 35%, transparent);
      border-radius: var(--radius-card);
      background: color-mix(in oklab, var(--warning) 8%, transparent);
    }
    gb-icon {
      flex: none;
      color: var(--warning);
    }
    p {
      flex: 1 1 240px;
      margin: 0;
    }
    a {
      display: inline-flex;
      align-items: center;
      min-block-size: 44px;
      color: var(--accent);
      font-weight: 500;
    }
  `,
  host: { '[class.shown]': 'isShown()' },
})
export class CopiedDataNotice {
  protected readonly texts = inject(I18n).texts;
  protected readonly isShown = computed(() => this.user.me()?.installation_confirmed === false);

  private readonly user = inject(CurrentUser);

  constructor() {
    announce(() => (this.isShown() ? this.texts().installation.paused : ''));
  }
}

import { Component, computed, inject } from '@angular/core';
import { Button, Icon } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { withBasePath } from '../../core/navigation/base-path';
import { pageTitle } from '../../core/navigation/page-title';
import { Session } from '../../core/session/session';

/** Shown when a login in another browser ended this session. */
@Component({
  selector: 'gb-replaced-page',
  imports: [Button, Icon],
  template: `
    <main>
      <gb-icon name="info" />
      <h1 tabindex="-1">{{ title() }}</h1>
      <p>{{ texts().replaced.text }}</p>
      <button gbButton variant="primary" type="button" (click)="signIn()">{{ texts().replaced.signIn }}</button>
    </main>
  `,
  styleUrl: './notice-page.css',
})
export class ReplacedPage {
  protected readonly texts = inject(I18n).signInTexts;
  protected readonly title = computed(() =>
    this.texts().replaced.title(this.i18n.time(this.session.replacedAt() ?? 0)),
  );

  private readonly i18n = inject(I18n);
  private readonly session = inject(Session);

  constructor() {
    pageTitle(() => this.title());
  }

  /** Reloads, because another tab of this browser may have logged in meanwhile. */
  protected signIn(): void {
    location.assign(withBasePath('/login'));
  }
}

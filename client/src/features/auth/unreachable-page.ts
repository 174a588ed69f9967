import { Component, inject } from '@angular/core';
import { Button, Icon } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { pageTitle } from '../../core/navigation/page-title';

/** Shown when the server cannot be reached for the user or for the code of the page. */
@Component({
  selector: 'gb-unreachable-page',
  imports: [Button, Icon],
  template: `
    <main>
      <gb-icon name="alert" />
      <h1 tabindex="-1">{{ texts().unreachable.title }}</h1>
      <p>{{ texts().unreachable.text }}</p>
      <button gbButton variant="primary" type="button" (click)="retry()">{{ texts().unreachable.retry }}</button>
    </main>
  `,
  styleUrl: './notice-page.css',
})
export class UnreachablePage {
  protected readonly texts = inject(I18n).signInTexts;

  constructor() {
    pageTitle(() => this.texts().unreachable.title);
  }

  protected retry(): void {
    location.reload();
  }
}

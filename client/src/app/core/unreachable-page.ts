import { Component, inject } from '@angular/core';
import { Button, Icon } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { pageTitle } from './page-title';

/** Shown instead of any page while the server cannot say who is signed in. */
@Component({
  selector: 'gb-unreachable-page',
  imports: [Button, Icon],
  template: `
    <main>
      <gb-icon name="alert" />
      <h1>{{ texts().unreachable.title }}</h1>
      <p>{{ texts().unreachable.text }}</p>
      <button gbButton variant="primary" type="button" (click)="retry()">{{ texts().unreachable.retry }}</button>
    </main>
  `,
  styles: `
    :host {
      display: grid;
      place-items: center;
      min-block-size: 100dvh;
      padding: var(--s4);
    }
    main {
      display: grid;
      justify-items: center;
      gap: var(--s3);
      max-inline-size: 420px;
      text-align: center;
    }
    gb-icon {
      inline-size: 40px;
      block-size: 40px;
      color: var(--warning);
    }
    h1 {
      margin: 0;
      font: var(--h1);
    }
    p {
      margin: 0 0 var(--s2);
      color: var(--text-2);
      text-wrap: pretty;
    }
  `,
})
export class UnreachablePage {
  protected readonly texts = inject(I18n).texts;

  constructor() {
    pageTitle(() => this.texts().unreachable.title);
  }

  protected retry(): void {
    location.reload();
  }
}

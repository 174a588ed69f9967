import { Component } from '@angular/core';

/** A word that sets something apart from what is usual. */
@Component({
  selector: 'gb-badge',
  template: `<ng-content />`,
  styles: `
    :host {
      flex: none;
      padding: 2px 8px;
      border-radius: 99px;
      background: var(--warning-soft);
      color: var(--warning);
      font: 500 12px/16px var(--font);
    }
  `,
})
export class Badge {}

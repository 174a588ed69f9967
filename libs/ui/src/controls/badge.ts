import { Component } from '@angular/core';

/** A label that marks something unusual. */
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
      font: var(--font-label);
    }
  `,
})
export class Badge {}

import { Component } from '@angular/core';

/** In place of an empty list: why it is empty and what to do. */
@Component({
  selector: 'gb-empty-state',
  template: `<ng-content />`,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: var(--space-2);
      padding: var(--space-7) var(--space-4);
      border: 1px dashed var(--border-strong);
      border-radius: var(--radius-card);
      text-align: center;
    }
  `,
})
export class EmptyState {}

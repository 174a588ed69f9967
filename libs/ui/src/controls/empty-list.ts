import { Component } from '@angular/core';

/** Stands in for a list with nothing in it: says so, and what to do. */
@Component({
  selector: 'gb-empty-list',
  template: `<ng-content />`,
  styles: `
    :host {
      display: grid;
      justify-items: center;
      gap: var(--s2);
      padding: var(--s7) var(--s4);
      border: 1px dashed var(--border-strong);
      border-radius: var(--radius-card);
      text-align: center;
    }
  `,
})
export class EmptyList {}

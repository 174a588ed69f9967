import { Component, ElementRef, input, viewChild } from '@angular/core';

/** The heading of a page, which can take the focus. `.lead` goes below it, other content beside it. */
@Component({
  selector: 'gb-page-header',
  template: `
    <div class="title">
      <h1 #node tabindex="-1">{{ heading() }}</h1>
      <ng-content select=".lead" />
    </div>
    <ng-content />
  `,
  styles: `
    :host {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      justify-content: space-between;
      gap: var(--space-3) var(--space-4);
    }
    .title {
      flex: 1 1 260px;
    }
    h1 {
      margin: 0;
      border-radius: 4px;
      font: var(--font-h1);
      letter-spacing: -0.01em;
    }
    /* Content beside the heading stays there, the lead gets its own line. */
    @media (max-width: 480px) {
      :host {
        gap: var(--space-1) var(--space-2);
      }
      .title {
        display: contents;
      }
      h1 {
        flex: 1 1 0;
        min-inline-size: min-content;
      }
    }
    h1:focus {
      outline: none;
    }
  `,
})
export class PageHeader {
  readonly heading = input.required<string>();
  private readonly node = viewChild.required<ElementRef<HTMLElement>>('node');

  element(): HTMLElement {
    return this.node().nativeElement;
  }

  focus(options?: FocusOptions): void {
    this.element().focus(options);
  }
}

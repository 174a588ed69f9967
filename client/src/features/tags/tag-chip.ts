import { Component, input } from '@angular/core';
import type { Tag } from '@giftbuyer/contracts';

/** The name of a tag in its colour. */
@Component({
  selector: 'gb-tag-chip',
  template: `<bdi translate="no">{{ tag().name }}</bdi>`,
  styles: `
    :host {
      display: inline-block;
      flex: 0 1 auto;
      box-sizing: border-box;
      min-inline-size: 3em;
      max-inline-size: 100%;
      padding: 0 7px;
      overflow: hidden;
      border: 1px solid color-mix(in srgb, var(--ink), transparent 72%);
      border-radius: 5px;
      background: var(--ground);
      color: var(--ink);
      font: var(--font-tiny);
      font-weight: 500;
      line-height: 18px;
      text-overflow: ellipsis;
      white-space: pre;
      vertical-align: middle;
    }
  `,
  host: {
    '[style.--ink]': "'var(--tag-' + tag().colour + ')'",
    '[style.--ground]': "'var(--tag-' + tag().colour + '-soft)'",
  },
})
export class TagChip {
  readonly tag = input.required<Tag>();
}

import { Component, computed, inject, input } from '@angular/core';
import { I18n } from '../../i18n/i18n';
import { TagChip } from './tag-chip';
import { TagsStore } from './tags.store';

/** The tags of an account in one line: the first by name, and the number of the others. */
@Component({
  selector: 'gb-tag-line',
  imports: [TagChip],
  template: `
    @if (shown().length > 0) {
      <span class="visually-hidden">{{ names() }}</span>
      <span class="line" aria-hidden="true" [title]="names()">
        @for (tag of shown(); track tag.id) {
          <gb-tag-chip [tag]="tag" />
        }
        @if (more(); as count) {
          <span class="more">{{ texts().more(count) }}</span>
        }
      </span>
    }
  `,
  styles: `
    :host {
      display: block;
      min-inline-size: 0;
    }
    .line {
      display: flex;
      align-items: center;
      gap: 4px;
      min-inline-size: 0;
    }
    .more {
      flex: none;
      color: var(--text-2);
      font: var(--font-label);
    }
  `,
})
export class TagLine {
  readonly ids = input.required<readonly number[]>();
  readonly max = input(3);

  protected readonly texts = computed(() => this.i18n.texts().tags);
  private readonly tags = computed(() => this.store.named(this.ids()));
  protected readonly shown = computed(() => this.tags().slice(0, this.max()));
  protected readonly more = computed(() => this.tags().length - this.shown().length);
  protected readonly names = computed(() =>
    this.texts().named(
      this.tags()
        .map(({ name }) => name)
        .join(', '),
    ),
  );
  private readonly i18n = inject(I18n);
  private readonly store = inject(TagsStore);
}

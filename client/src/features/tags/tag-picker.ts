import { Component, ElementRef, computed, inject, input, linkedSignal, output, signal, viewChild } from '@angular/core';
import { MAX_TAGS, type Tag, TAG_NAME_MAX_LENGTH, tagNameWithoutHidden } from '@giftbuyer/contracts';
import { Icon, announce } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { fold, queryVariants } from '../../shared/text-search';
import { TagChip } from './tag-chip';
import { TagsStore } from './tags.store';

let pickerCount = 0;

type Option = { kind: 'tag'; tag: Tag; isChosen: boolean } | { kind: 'create'; name: string };

/**
 * A combobox with a list of tags (ARIA Authoring Practices, editable combobox with list autocomplete): Enter puts the active
 * tag on or takes it off, and creates a tag with a new name. The input keeps the focus.
 */
@Component({
  selector: 'gb-tag-picker',
  imports: [Icon, TagChip],
  templateUrl: './tag-picker.html',
  styleUrl: './tag-picker.css',
})
export class TagPicker {
  /** Ids of the chosen tags. */
  readonly chosen = input.required<readonly number[]>();
  readonly busy = input(false);
  readonly picked = output<{ tag: Tag; isChosen: boolean }>();
  readonly created = output<string>();

  protected readonly texts = computed(() => this.i18n.allTexts().tags);
  protected readonly store = inject(TagsStore);
  protected readonly id = `gb-tag-picker-${++pickerCount}`;
  protected readonly maxLength = TAG_NAME_MAX_LENGTH;
  protected readonly typed = signal('');
  protected readonly isOpen = signal(false);
  protected readonly chosenTags = computed(() => this.store.named(this.chosen()));
  protected readonly options = computed<readonly Option[]>(() => {
    const all = this.store.tags() ?? [];
    const name = tagNameWithoutHidden(this.typed());
    const variants = queryVariants(this.typed()).map(({ text }) => text);
    const matching = all.filter((tag) => variants.some((text) => fold(tag.name).includes(text)));
    const isKnown = all.some((tag) => fold(tagNameWithoutHidden(tag.name)) === fold(name));
    const options = matching.map((tag) => ({ kind: 'tag' as const, tag, isChosen: this.chosen().includes(tag.id) }));
    if (name === '' || isKnown || all.length >= MAX_TAGS) return options;
    return [...options, { kind: 'create', name: this.typed().trim() }];
  });
  /** Index of the active option; -1 for none. */
  protected readonly active = linkedSignal<string, number>({
    source: this.typed,
    computation: (typed) => (typed.trim() ? 0 : -1),
  });
  protected readonly isShown = computed(() => this.isOpen() && this.options().length > 0);

  private readonly i18n = inject(I18n);
  private readonly input = viewChild.required<ElementRef<HTMLInputElement>>('input');

  constructor() {
    announce(() => {
      if (!this.isOpen() || !this.typed().trim()) return '';
      return this.i18n.allTexts().palette.found(this.options().length);
    });
  }

  focus(): void {
    this.input().nativeElement.focus();
  }

  protected type(text: string): void {
    this.typed.set(text);
    this.isOpen.set(true);
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.isComposing || event.ctrlKey || event.metaKey || event.shiftKey) return;
    const { length } = this.options();
    const active = Math.min(this.active(), length - 1);
    if (event.key === 'Enter') {
      event.preventDefault();
      const option = this.isOpen() ? this.options()[active] : undefined;
      if (option && !event.repeat) this.choose(option);
    } else if (event.key === 'Escape') {
      // With nothing to close here, Esc is left to the modal.
      if (!this.isOpen() && !this.typed()) return;
      event.preventDefault();
      this.close();
    } else if (event.key === 'ArrowDown' && !this.isOpen()) {
      event.preventDefault();
      this.isOpen.set(true);
      this.activate(event.altKey ? -1 : 0);
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      event.preventDefault();
      this.isOpen.set(true);
      if (event.altKey) this.isOpen.set(event.key === 'ArrowDown');
      else if (length > 0)
        this.activate(event.key === 'ArrowDown' ? (active + 1) % length : (Math.max(active, 0) + length - 1) % length);
    }
  }

  protected onBlur(): void {
    this.isOpen.set(false);
  }

  protected choose(option: Option): void {
    if (this.busy()) return;
    this.typed.set('');
    this.active.set(-1);
    if (option.kind === 'create') this.created.emit(option.name);
    else this.picked.emit({ tag: option.tag, isChosen: !option.isChosen });
    this.focus();
  }

  protected takeOff(tag: Tag): void {
    this.picked.emit({ tag, isChosen: false });
    // The button leaves with the tag.
    this.focus();
    this.isOpen.set(false);
  }

  protected optionId(index: number): string {
    return `${this.id}-option-${index}`;
  }

  private activate(index: number): void {
    this.active.set(index);
    document.getElementById(this.optionId(index))?.scrollIntoView({ block: 'nearest' });
  }

  private close(): void {
    this.typed.set('');
    this.isOpen.set(false);
  }
}

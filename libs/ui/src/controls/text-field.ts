import {
  Component,
  ElementRef,
  booleanAttribute,
  computed,
  inject,
  input,
  model,
  signal,
  viewChild,
} from '@angular/core';
import { announce } from '../announcer/announcer';
import { Icon } from '../icon/icon';
import { UI_TEXTS } from '../ui-texts';
import { IconButton } from './icon-button';

let fieldCount = 0;

/** A text and the caret position in it. */
export interface Typed {
  text: string;
  caret: number;
}

/** A labelled one-line input with a hint and an error; for passwords with a show/hide button and a Caps Lock hint. */
@Component({
  selector: 'gb-text-field',
  imports: [Icon, IconButton],
  templateUrl: './text-field.html',
  styleUrl: './text-field.css',
})
export class TextField {
  readonly label = input.required<string>();
  readonly value = model('');
  readonly type = input<'text' | 'password' | 'tel' | 'email'>('text');
  readonly name = input<string>();
  readonly autocomplete = input('off');
  readonly inputmode = input<'text' | 'numeric' | 'tel' | 'email'>();
  readonly enterkeyhint = input<'next' | 'go' | 'send' | 'done'>();
  readonly placeholder = input('');
  readonly maxlength = input<number | null>(null);
  readonly hint = input('');
  readonly error = input('');
  /** Read-only, for example while the value is being sent. */
  readonly locked = input(false, { transform: booleanAttribute });
  readonly required = input(false, { transform: booleanAttribute });
  /** Rewrites the typed or pasted text before it becomes the value. */
  readonly rewrite = input<(typed: Typed) => Typed>((typed) => typed);
  /** Wide-spaced digits, for a one-time code. */
  readonly spaced = input(false, { transform: booleanAttribute });

  protected readonly texts = inject(UI_TEXTS);
  protected readonly id = `gb-field-${++fieldCount}`;
  protected readonly revealed = signal(false);
  protected readonly capsLock = signal(false);
  protected readonly shownType = computed(() => (this.revealed() ? 'text' : this.type()));
  protected readonly describedBy = computed(() =>
    [this.error() && `${this.id}-error`, this.hint() && `${this.id}-hint`].filter(Boolean).join(' '),
  );
  private readonly input = viewChild.required<ElementRef<HTMLInputElement>>('input');

  constructor() {
    announce(() => (this.capsLock() ? this.texts().capsLock : ''));
  }

  focus(): void {
    this.input().nativeElement.focus();
  }

  /** Selects the text, so that typing replaces a wrong value. */
  select(): void {
    this.input().nativeElement.select();
  }

  protected onInput(): void {
    const { nativeElement } = this.input();
    const { value, selectionStart } = nativeElement;
    const { text, caret } = this.rewrite()({ text: value, caret: selectionStart ?? value.length });
    if (text !== value) {
      nativeElement.value = text;
      nativeElement.setSelectionRange(caret, caret);
    }
    this.value.set(text);
  }

  protected noteCapsLock(event: KeyboardEvent | FocusEvent): void {
    this.capsLock.set(
      this.type() === 'password' && event instanceof KeyboardEvent && event.getModifierState('CapsLock'),
    );
  }
}

import { Component, computed, inject, input } from '@angular/core';
import { IS_APPLE } from '../core/browser/platform';
import { I18n } from '../i18n/i18n';

/** Keys of a shortcut: `Shift+R` are pressed together, `G A` one after the other. `Mod` is Ctrl, on a Mac Command. */
@Component({
  selector: 'gb-key-caps',
  template: `
    @for (together of chords(); track $index) {
      @if ($index > 0) {
        <span class="visually-hidden">{{ texts().shortcuts.then }}</span>
      }
      @for (key of together; track $index) {
        <kbd translate="no">{{ key }}</kbd>
      }
    }
  `,
  styles: `
    :host {
      display: inline-flex;
      flex: none;
      gap: 4px;
    }
    kbd {
      min-inline-size: 20px;
      padding: 1px 5px;
      border: 1px solid var(--border);
      border-radius: 4px;
      background: var(--surface);
      color: var(--text-2);
      font: var(--font-meta);
      text-align: center;
    }
  `,
})
export class KeyCaps {
  readonly keys = input.required<string>();

  protected readonly texts = inject(I18n).allTexts;
  protected readonly chords = computed(() =>
    this.keys()
      .split(' ')
      .map((chord) => chord.split('+').map((key) => (key === 'Mod' ? (IS_APPLE ? '⌘' : 'Ctrl') : key))),
  );
}

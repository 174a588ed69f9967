import { Component, computed, inject, input } from '@angular/core';
import { I18n } from '../../i18n/i18n';
import { readable } from '../core/readable';
import type { AccountFacts } from './account-facts';
import type { Stage } from './account-refresh';

/** How an account stands, or what its refresh is doing: a dot in the colour of the word, and the word. */
@Component({
  selector: 'gb-account-state',
  template: `<span class="dot" aria-hidden="true"></span><span class="word" [title]="word()">{{ word() }}</span>`,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 6px;
      overflow: hidden;
      font-weight: 500;
      white-space: nowrap;
    }
    .dot {
      flex: none;
      inline-size: 8px;
      block-size: 8px;
      border-radius: 50%;
      background: currentColor;
    }
    .word {
      overflow: hidden;
      text-overflow: ellipsis;
    }
    :host(.ok) {
      color: var(--success);
    }
    :host(.stale),
    :host(.frozen),
    :host(.moved),
    :host(.flood_wait) {
      color: var(--warning);
    }
    :host(.app_refused),
    :host(.unreachable) {
      color: var(--danger);
    }
    :host(.busy) {
      color: var(--accent);
    }
  `,
  host: { '[class]': 'shownStage() ? "busy" : facts().status()' },
})
export class AccountState {
  readonly facts = input.required<AccountFacts>();
  /** Set while a refresh runs. */
  readonly stage = input<Stage>();

  protected readonly shownStage = readable(this.stage);
  protected readonly word = computed(() => {
    const stage = this.shownStage();
    return stage ? this.texts().card.stage[stage] : this.facts().word();
  });
  private readonly texts = inject(I18n).texts;
}

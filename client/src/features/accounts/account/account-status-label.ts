import { Component, computed, inject, input } from '@angular/core';
import { I18n } from '../../../i18n/i18n';
import { withMinimumDisplayTime } from '../../../core/time/minimum-display-time';
import type { AccountView } from './account-view';
import type { Stage } from './account-refresh';

/** The status of an account, or the stage of its refresh: a text and a mark with its own shape and colour. */
@Component({
  selector: 'gb-account-status-label',
  template: `<span class="mark" aria-hidden="true"></span><span class="word" [title]="label()">{{ label() }}</span>`,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 6px;
      overflow: hidden;
      font-weight: 500;
      white-space: nowrap;
    }
    .mark {
      flex: none;
      inline-size: 8px;
      block-size: 8px;
      background: currentColor;
    }
    :host(.ok) .mark {
      border-radius: 50%;
    }
    :host(.stale) .mark,
    :host(.busy) .mark {
      border: 2px solid currentColor;
      border-radius: 50%;
      background: none;
    }
    :host(.busy) .mark {
      border-block-end-color: transparent;
    }
    :host(.flood_wait) .mark {
      clip-path: polygon(0 0, 36% 0, 36% 100%, 64% 100%, 64% 0, 100% 0, 100% 100%, 0 100%);
    }
    :host(.frozen) .mark {
      clip-path: polygon(50% 0, 100% 50%, 50% 100%, 0 50%);
    }
    :host(.moved) .mark {
      clip-path: polygon(0 0, 100% 50%, 0 100%);
    }
    :host(.unreachable) .mark,
    :host(.proxy_unreachable) .mark {
      clip-path: polygon(
        50% 32%,
        82% 0,
        100% 18%,
        68% 50%,
        100% 82%,
        82% 100%,
        50% 68%,
        18% 100%,
        0 82%,
        32% 50%,
        0 18%,
        18% 0
      );
    }
    @media (forced-colors: active) {
      .mark {
        background: CanvasText;
        forced-color-adjust: none;
      }
      :host .mark {
        color: CanvasText;
      }
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
    :host(.proxy_unreachable),
    :host(.unreachable) {
      color: var(--danger);
    }
    :host(.busy) {
      color: var(--accent);
    }
  `,
  host: { '[class]': 'shownStage() ? "busy" : view().status()' },
})
export class AccountStatusLabel {
  readonly view = input.required<AccountView>();
  /** Set while a refresh runs. */
  readonly stage = input<Stage>();

  protected readonly shownStage = withMinimumDisplayTime(this.stage);
  protected readonly label = computed(() => {
    const stage = this.shownStage();
    return stage ? this.texts().card.stage[stage] : this.view().statusLabel();
  });
  private readonly texts = inject(I18n).texts;
}

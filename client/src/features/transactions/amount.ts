import { Component, computed, inject, input } from '@angular/core';
import type { StarCurrency } from '@giftbuyer/contracts';
import { I18n } from '../../i18n/i18n';
import { StarIcon } from '../accounts/account/star-icon';
import { StarAmounts } from './star-amounts';

/** An exact amount with the sign of its currency; read aloud with its name. */
@Component({
  selector: 'gb-amount',
  imports: [StarIcon],
  template: `
    <span aria-hidden="true">{{ number() }}</span>
    @if (currency() === 'stars') {
      <gb-star-icon />
    } @else {
      <span class="unit" aria-hidden="true">TON</span>
    }
    <span class="visually-hidden">{{ spoken() }}</span>
  `,
  styles: `
    :host {
      position: relative;
      display: inline-flex;
      align-items: baseline;
      gap: 4px;
      max-inline-size: 100%;
      font-variant-numeric: tabular-nums;
    }
    span {
      min-inline-size: 0;
      overflow-wrap: anywhere;
    }
    .unit {
      flex: none;
      color: var(--text-2);
      font: var(--font-label);
    }
    gb-star-icon {
      align-self: center;
      inline-size: 0.95em;
      block-size: 0.95em;
      color: var(--star-fill);
    }
  `,
})
export class Amount {
  /** Exact, in decimal. */
  readonly amount = input.required<string>();
  readonly currency = input.required<StarCurrency>();
  /** With a plus sign when it is positive. */
  readonly signed = input(false);

  protected readonly number = computed(() =>
    this.signed() ? this.i18n.signed(this.amount()) : this.i18n.exact(this.amount()),
  );
  protected readonly spoken = computed(() =>
    this.amounts[this.signed() ? 'signed' : 'unsigned'](this.amount(), this.currency()),
  );
  private readonly i18n = inject(I18n);
  private readonly amounts = inject(StarAmounts);
}

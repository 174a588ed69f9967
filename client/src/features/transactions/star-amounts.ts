import { Service, computed, inject } from '@angular/core';
import type { StarCurrency } from '@giftbuyer/contracts';
import { I18n } from '../../i18n/i18n';
import { starsTexts } from '../ledgers/stars-texts';

/** Amounts as texts with their currency, exact. */
@Service()
export class StarAmounts {
  private readonly i18n = inject(I18n);
  private readonly texts = starsTexts();
  private readonly words = computed(() => this.texts().amount);

  /** `50 Stars`, of a negative amount too. */
  unsigned(amount: string, currency: StarCurrency): string {
    const size = amount.replace(/^-/, '');
    return this.named(this.i18n.exact(size), Number(size), currency);
  }

  /** `+50 Stars`. */
  signed(amount: string, currency: StarCurrency): string {
    return this.named(this.i18n.signed(amount), Math.abs(Number(amount)), currency);
  }

  /** A newer server may have other currencies. */
  private named(amount: string, size: number, currency: StarCurrency): string {
    const words = this.words();
    return Object.hasOwn(words, currency) ? words[currency](amount, size) : `${amount} ${currency}`;
  }
}

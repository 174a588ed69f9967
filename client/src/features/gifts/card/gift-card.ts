import { Component, computed, inject, input } from '@angular/core';
import type { Gift } from '@giftbuyer/contracts';
import { Icon } from '@giftbuyer/ui';
import { AppLink } from '../../../core/navigation/app-link';
import { I18n } from '../../../i18n/i18n';
import { StarIcon } from '../../accounts/account/star-icon';
import { GiftPicture } from '../animation/gift-picture';
import { giftTexts } from '../gift-texts';
import { giftView } from '../gift-view';

/** When less is left, it may be gone soon. */
const LOW_SHARE = 0.1;

@Component({
  selector: 'gb-gift-card',
  imports: [AppLink, GiftPicture, Icon, StarIcon],
  templateUrl: './gift-card.html',
  styleUrl: './gift-card.css',
  host: { '[class]': 'gift().state' },
})
export class GiftCard {
  readonly gift = input.required<Gift>();
  /** Whether the link is a tab stop: only one card of the list is one. */
  readonly isTabStop = input(true);
  /** The pointer or the focus is on the card. */
  readonly isPlaying = input(false);

  protected readonly texts = giftTexts();
  protected readonly i18n = inject(I18n);
  protected readonly view = giftView(this.gift);
  protected readonly tabIndex = computed(() => (this.isTabStop() ? null : -1));
  protected readonly share = computed(() => {
    const share = this.view.share();
    return share === null ? null : `${Math.max(1, share * 100)}%`;
  });
  protected readonly isLow = computed(() => (this.view.share() ?? 1) < LOW_SHARE);
  /** The lowest resale price. */
  protected readonly floor = computed(() => {
    const { resale } = this.gift();
    if (!resale) return null;
    const exact = this.i18n.exact(resale.min_stars);
    return { exact, short: this.compact().format(Number(resale.min_stars)) };
  });
  private readonly compact = computed(
    () => new Intl.NumberFormat(this.i18n.language(), { notation: 'compact', maximumFractionDigits: 1 }),
  );
}

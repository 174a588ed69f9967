import { type Signal, computed, inject } from '@angular/core';
import type { Gift } from '@giftbuyer/contracts';
import { Clock } from '../../core/time/clock';
import { I18n } from '../../i18n/i18n';
import type { GiftTexts } from '../../i18n/ru-gifts';
import { giftTitle, idEnd, isolatedTitle } from './data/gift-title';
import { isNewGift } from './data/select-gifts';
import { giftTexts } from './gift-texts';

/** What is shown of a gift, as texts in the current language. */
export interface GiftView {
  /** For sentences and labels. */
  name: Signal<string>;
  /** For use in `<bdi>`. */
  isolatedName: Signal<string>;
  /** `1,000`. */
  price: Signal<string>;
  isNew: Signal<boolean>;
  /** `12 of 1,000`; of a gift that is not for sale why. */
  stock: Signal<string>;
  /** From 0 to 1; null when the supply is unlimited or the gift not for sale. */
  share: Signal<number | null>;
}

/** For sentences and labels. */
export function giftName(gift: Pick<Gift, 'id' | 'title'>, texts: Pick<GiftTexts, 'untitled'>): string {
  return giftTitle(gift) || texts.untitled(idEnd(gift));
}

/** Call it in an injection context. */
export function giftView(gift: () => Gift): GiftView {
  const i18n = inject(I18n);
  const { now } = inject(Clock);
  const texts = giftTexts();
  const name = computed(() => giftName(gift(), texts()));
  const isNew = computed(() => isNewGift(gift(), now()));
  const counts = computed(() => {
    const { remains, total } = gift();
    return total === null ? null : { left: i18n.number(remains ?? 0), total: i18n.number(total) };
  });
  const stock = computed(() => {
    const { state } = gift();
    if (state !== 'on_sale') return stateOf(gift(), texts(), i18n);
    const known = counts();
    return known ? texts().left(known.left, known.total) : texts().unlimited;
  });
  return {
    name,
    isolatedName: computed(() => isolatedTitle(gift()) || name()),
    price: computed(() => i18n.number(gift().stars)),
    isNew,
    stock,
    share: computed(() => {
      const { state, remains, total } = gift();
      return state === 'on_sale' && total ? Math.min(1, (remains ?? 0) / total) : null;
    }),
  };
}

/** All that a card shows, for screen readers. Call it in an injection context. */
export function giftLabel(): (gift: Gift) => string {
  const i18n = inject(I18n);
  const { now } = inject(Clock);
  const texts = giftTexts();
  return (gift) => {
    const { stars, needs_premium: needsPremium, state, resale, remains, total } = gift;
    const hasStock = total !== null && state === 'on_sale';
    const parts = [
      giftName(gift, texts()),
      texts().stars(stars),
      stateOf(gift, texts(), i18n),
      hasStock ? texts().leftNamed(i18n.number(remains ?? 0), i18n.number(total)) : '',
      isNewGift(gift, now()) ? texts().new : '',
      needsPremium ? texts().premium : '',
      resale ? texts().resaleFromNamed(i18n.exact(resale.min_stars)) : '',
    ];
    return parts.filter(Boolean).join(', ');
  };
}

function stateOf({ state, locked_until: opensAt }: Gift, texts: GiftTexts, i18n: I18n): string {
  return state === 'locked' && opensAt !== null ? texts.opens(i18n.date(opensAt)) : texts.states[state];
}

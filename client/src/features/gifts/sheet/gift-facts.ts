import { Component, computed, inject, input } from '@angular/core';
import type { Gift } from '@giftbuyer/contracts';
import { Badge } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import type { GiftTexts } from '../../../i18n/ru-gifts';
import { visibleText } from '../../../shared/visible-text';
import { StarIcon } from '../../accounts/account/star-icon';
import { giftTexts } from '../gift-texts';
import { giftView } from '../gift-view';

/** The part of a link that Telegram gives to an auction. */
const AUCTION_SLUG = /^[\w-]{1,64}$/;

interface Fact {
  key: keyof GiftTexts['sheet']['facts'];
  value: string;
  /** Written by somebody else. */
  isForeign?: boolean;
}

/** Prices, limits and dates of a gift. */
@Component({
  selector: 'gb-gift-facts',
  imports: [Badge, StarIcon],
  template: `
    <p class="head">
      <span class="price">
        <gb-star-icon />
        <span class="visually-hidden">{{ texts().stars(gift().stars) }}</span>
        <strong aria-hidden="true">{{ view.price() }}</strong>
      </span>
      <span class="state" [class]="gift().state">{{ texts().states[gift().state] }}</span>
      @for (mark of marks(); track mark) {
        <gb-badge>{{ mark }}</gb-badge>
      }
    </p>
    @if (auctionLink(); as link) {
      <p>
        <a target="_blank" rel="noopener noreferrer" [href]="link">{{ texts().sheet.auctionLink }}</a>
      </p>
    }
    <dl>
      @for (fact of facts(); track fact.key) {
        <div>
          <dt>{{ texts().sheet.facts[fact.key] }}</dt>
          <dd>
            @if (fact.isForeign) {
              <bdi translate="no">{{ fact.value }}</bdi>
            } @else {
              {{ fact.value }}
            }
          </dd>
        </div>
      }
    </dl>
  `,
  styles: `
    p {
      margin: 0 0 var(--space-3);
    }
    .head {
      display: flex;
      flex-wrap: wrap;
      align-items: center;
      gap: var(--space-2) var(--space-3);
    }
    .price {
      display: inline-flex;
      align-items: center;
      gap: 6px;
      font: var(--font-figure-large);
    }
    gb-star-icon {
      inline-size: 24px;
      block-size: 24px;
      color: var(--star-fill);
    }
    .state {
      padding: 2px 10px;
      border-radius: 99px;
      background: var(--surface-2);
      font: var(--font-label);
    }
    .on_sale {
      background: var(--tag-green-soft);
      color: var(--tag-green);
    }
    .sold_out {
      background: var(--danger-soft);
      color: var(--danger);
    }
    .auction {
      background: var(--accent-soft);
      color: var(--accent);
    }
    a {
      display: inline-flex;
      align-items: center;
      min-block-size: 44px;
      font: var(--font-control);
    }
    dl {
      margin: 0;
      border-block-start: 1px solid var(--border);
    }
    dl > div {
      display: grid;
      grid-template-columns: minmax(0, 2fr) minmax(0, 3fr);
      gap: var(--space-3);
      padding-block: var(--space-2);
      border-block-end: 1px solid var(--border);
    }
    dt {
      color: var(--text-2);
    }
    dd {
      margin: 0;
      overflow-wrap: anywhere;
      text-align: end;
    }
    @media (forced-colors: active) {
      .state {
        border: 1px solid CanvasText;
      }
    }
  `,
})
export class GiftFacts {
  readonly gift = input.required<Gift>();

  protected readonly texts = giftTexts();
  protected readonly view = giftView(this.gift);
  protected readonly marks = computed(() => {
    const { needs_premium: needsPremium, is_birthday: isBirthday, total } = this.gift();
    const { new: isNew, premium, sheet } = this.texts();
    return [
      this.view.isNew() && isNew,
      needsPremium && premium,
      total !== null && sheet.limited,
      isBirthday && sheet.birthday,
    ].filter((mark) => mark !== false);
  });
  protected readonly auctionLink = computed(() => {
    const slug = this.gift().auction?.slug ?? '';
    return AUCTION_SLUG.test(slug) ? `https://t.me/auction/${slug}` : null;
  });
  protected readonly facts = computed<Fact[]>(() => {
    const gift = this.gift();
    const [texts, { number, exact, dateTime }] = [this.texts(), this.formats];
    const date = (iso: string | null | undefined): string => (iso ? dateTime(iso) : '');
    const { resale, auction } = gift;
    const left = gift.total === null ? texts.unlimited : texts.left(number(gift.remains ?? 0), number(gift.total));
    const facts: Fact[] = [
      { key: 'left', value: left },
      { key: 'perUser', value: gift.per_user === null ? '' : texts.sheet.upTo(gift.per_user) },
      { key: 'locked', value: date(gift.locked_until) },
      { key: 'auctionStart', value: date(auction?.starts_at) },
      { key: 'perRound', value: auction ? texts.pieces(auction.per_round) : '' },
      { key: 'upgrade', value: gift.upgrade_stars === null ? '' : texts.stars(gift.upgrade_stars) },
      {
        key: 'convert',
        value: gift.convert_stars > 0 ? texts.stars(gift.convert_stars) : texts.sheet.notConvertible,
      },
      { key: 'resale', value: resale ? texts.sheet.resale(resale.count, exact(resale.min_stars)) : '' },
      { key: 'releasedBy', value: visibleText(gift.released_by ?? ''), isForeign: true },
      { key: 'firstSale', value: date(gift.first_sale_at) },
      { key: 'lastSale', value: date(gift.last_sale_at) },
      { key: 'firstSeen', value: date(gift.first_seen_at) },
      { key: 'checked', value: date(gift.checked_at) },
      { key: 'id', value: gift.id, isForeign: true },
    ];
    return facts.filter(({ value }) => value !== '');
  });

  private readonly i18n = inject(I18n);
  private readonly formats = {
    number: (value: number) => this.i18n.number(value),
    exact: (decimal: string) => this.i18n.exact(decimal),
    dateTime: (iso: string) => this.i18n.dateTime(iso),
  };
}

import { Service, computed, inject, signal } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { ActivatedRoute, type ParamMap, Router } from '@angular/router';
import { GIFT_STATES, type GiftState } from '@giftbuyer/contracts';
import { Subject } from 'rxjs';
import { UrlQuery } from '../../../core/navigation/url-query';
import { Clock } from '../../../core/time/clock';
import {
  DEFAULT_GIFT_QUERY,
  GIFT_TRAITS,
  type GiftQuery,
  type GiftTrait,
  parseGiftQuery,
  serializeGiftQuery,
} from './gift-query';
import { GiftsStore } from './gifts.store';
import { hasTrait, selectGifts } from './select-gifts';

/** Gifts stop being new with time. */
const NEW_CHECK_MS = 60_000;

/** The filtered and sorted gifts. The query is stored in the URL. */
@Service()
export class GiftsFilter {
  private readonly store = inject(GiftsStore);
  private readonly router = inject(Router);
  private readonly url = inject(UrlQuery);
  private readonly queryState = signal<GiftQuery>(DEFAULT_GIFT_QUERY);

  readonly query = this.queryState.asReadonly();
  /** Emits before the query changes. */
  readonly beforeChange = new Subject<void>();
  readonly isFiltered = computed(() => {
    const { search, state, traits } = this.query();
    return search.trim() !== '' || state !== null || traits.length > 0;
  });
  private readonly clock = inject(Clock);
  private readonly now = computed(() => Math.floor(this.clock.now() / NEW_CHECK_MS) * NEW_CHECK_MS);
  readonly gifts = computed(() => selectGifts(this.store.gifts(), this.query(), this.now()));
  /** Number of gifts by state, independent of the query. */
  readonly stateCounts = computed(() => {
    const counts = Object.fromEntries(GIFT_STATES.map((state) => [state, 0])) as Record<GiftState, number>;
    for (const { state } of this.store.gifts()) counts[state]++;
    return counts;
  });
  /** Number of gifts by trait, independent of the query. */
  readonly traitCounts = computed(() => {
    const counts = Object.fromEntries(GIFT_TRAITS.map((trait) => [trait, 0])) as Record<GiftTrait, number>;
    for (const gift of this.store.gifts())
      for (const trait of GIFT_TRAITS) if (hasTrait(gift, trait, this.now())) counts[trait]++;
    return counts;
  });

  constructor() {
    const route = inject(ActivatedRoute);
    route.queryParamMap.pipe(takeUntilDestroyed()).subscribe((params) => {
      // A pending change is newer than the URL.
      if (!this.url.isPending) this.restore(params);
    });
  }

  update(change: Partial<GiftQuery>): void {
    this.beforeChange.next();
    this.queryState.set({ ...this.query(), ...change });
    this.url.write(serializeGiftQuery(this.query()));
  }

  toggleTrait(trait: GiftTrait): void {
    const { traits } = this.query();
    this.update({ traits: GIFT_TRAITS.filter((each) => (each === trait) !== traits.includes(each)) });
  }

  clear(): void {
    this.update({ search: '', state: null, traits: [] });
  }

  /** The page was closed. */
  cancelPendingWrite(): void {
    this.url.cancel();
    this.restore(this.router.parseUrl(this.router.url).queryParamMap);
  }

  private restore(params: ParamMap): void {
    this.queryState.set(parseGiftQuery((name) => params.get(name)));
  }
}

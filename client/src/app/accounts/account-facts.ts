import { type Signal, computed, inject } from '@angular/core';
import { type Account, decimalOf } from '@giftbuyer/contracts';
import { I18n, clockTime } from '../../i18n/i18n';
import { ApiProfilesStore } from '../api-profiles/api-profiles.store';
import { Clock } from '../core/clock';
import { nanosOfAccount } from './account-stars';
import { statusAt } from './account-status';
import { displayName, shownName } from './display-name';
import { YesterdayStore } from './yesterday.store';

/** What is said of an account wherever it is shown, in the current language and at the current time. */
export interface AccountFacts {
  /** For sentences and labels. */
  name: Signal<string>;
  /** Inside `<bdi>`: as its owner wrote it. */
  shownName: Signal<string>;
  premium: Signal<string>;
  /** Empty on Telegram's real servers. */
  environment: Signal<string>;
  status: Signal<ReturnType<ReturnType<typeof statusAt>>>;
  /** The status in words, with a countdown where there is one. */
  word: Signal<string>;
  updated: Signal<string>;
  /** `3 min. ago`. */
  ago: Signal<string>;
  /** To the second; empty for an account that was never read. */
  updatedAt: Signal<string>;
  /** Billionths of a Star. */
  stars: Signal<bigint>;
  /** What it gained today, in billionths; null when nothing is known or nothing was gained. */
  change: Signal<bigint | null>;
  /** `+120`. */
  signedChange: Signal<string>;
  /** `+120 today`. */
  changeWords: Signal<string>;
}

/** Call it where `inject` works. */
export function accountFacts(account: () => Account): AccountFacts {
  const i18n = inject(I18n);
  const { texts } = i18n;
  const { now } = inject(Clock);
  const profiles = inject(ApiProfilesStore);
  const yesterday = inject(YesterdayStore);
  const name = computed(() => displayName(account(), texts()));
  const status = computed(() => statusAt(now())(account()));
  const ago = computed(() => {
    const { last_checked_at: at } = account();
    return at ? i18n.ago(at, now()) : texts().card.never;
  });
  const change = computed(() => yesterday.change(account()) || null);
  const signedChange = computed(() => {
    const gained = change();
    return gained === null ? '' : i18n.signed(decimalOf(gained));
  });
  return {
    name,
    shownName: computed(() => shownName(account(), texts())),
    premium: computed(() => {
      const { premium_until: until } = account();
      return until ? texts().card.premiumUntil(i18n.date(until)) : texts().card.premium;
    }),
    environment: computed(() => {
      const environment = profiles.find(account().api_profile_id)?.environment ?? 'production';
      return environment === 'production' ? '' : texts().card.environment[environment];
    }),
    status,
    word: computed(() => {
      const { card } = texts();
      const shown = status();
      const { status_until: until } = account();
      if (shown !== 'flood_wait') return card.status[shown];
      return card.floodWait(clockTime((Date.parse(until ?? '') - now()) / 1000));
    }),
    updated: computed(() => (account().last_checked_at ? texts().card.updated(ago()) : texts().card.never)),
    ago,
    updatedAt: computed(() => {
      const { last_checked_at: at } = account();
      return at ? i18n.dateTime(at) : '';
    }),
    stars: computed(() => nanosOfAccount(account())),
    change,
    signedChange,
    changeWords: computed(() => signedChange() && texts().card.today(signedChange())),
  };
}

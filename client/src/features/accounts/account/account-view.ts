import { type Signal, computed, inject } from '@angular/core';
import { type Account, decimalOf } from '@giftbuyer/contracts';
import { I18n, clockTime } from '../../../i18n/i18n';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';
import { Clock } from '../../../core/time/clock';
import { nanosOfAccount } from '../data/account-stars';
import { starsAreOld, statusAt } from '../data/account-status';
import { idleDaysLeft } from '../data/idle-session';
import { displayName, isolatedName } from '../data/display-name';
import { StarsTodayStore } from '../data/stars-today.store';

/** Everything that is shown of an account, as texts in the current language and at the current time. */
export interface AccountView {
  /** For use in sentences and labels. */
  name: Signal<string>;
  /** For use in `<bdi>`: as the owner wrote it. */
  isolatedName: Signal<string>;
  premium: Signal<string>;
  /** Empty for production accounts. */
  environment: Signal<string>;
  status: Signal<ReturnType<ReturnType<typeof statusAt>>>;
  /** Days until Telegram ends the panel's idle session; null unless they are few. */
  idleDays: Signal<number | null>;
  /** The status text, with a countdown during a flood wait; of an idle session how long it still lives. */
  statusLabel: Signal<string>;
  updatedLabel: Signal<string>;
  /** Relative, `3 min. ago`. */
  updatedAgo: Signal<string>;
  /** Absolute, to the second; empty for an account that was never read. */
  updatedAt: Signal<string>;
  /** Billionths of a Star. */
  stars: Signal<bigint>;
  starsAreOld: Signal<boolean>;
  /** Change since midnight, in billionths; null when unknown or zero. */
  starsChange: Signal<bigint | null>;
  /** `+120`. */
  signedChange: Signal<string>;
  /** `+120 today`. */
  changeLabel: Signal<string>;
}

/** Call it in an injection context. */
export function accountView(account: () => Account): AccountView {
  const i18n = inject(I18n);
  const { texts } = i18n;
  const { now } = inject(Clock);
  const profiles = inject(ApiProfilesStore);
  const starsToday = inject(StarsTodayStore);
  const name = computed(() => displayName(account(), texts()));
  const status = computed(() => statusAt(now())(account()));
  const ago = computed(() => {
    const { last_checked_at: at } = account();
    return at ? i18n.ago(at, now()) : texts().card.never;
  });
  const idleDays = computed(() => idleDaysLeft(account(), now()));
  const change = computed(() => starsToday.changeOf(account()) || null);
  const signedChange = computed(() => {
    const gained = change();
    return gained === null ? '' : i18n.signed(decimalOf(gained));
  });
  return {
    name,
    isolatedName: computed(() => isolatedName(account(), texts())),
    premium: computed(() => {
      const { premium_until: until } = account();
      return until ? texts().card.premiumUntil(i18n.date(until)) : texts().card.premium;
    }),
    environment: computed(() => {
      const environment = profiles.find(account().api_profile_id)?.environment ?? 'production';
      return environment === 'production' ? '' : texts().card.environment[environment];
    }),
    status,
    idleDays,
    statusLabel: computed(() => {
      const { card } = texts();
      const left = idleDays();
      if (left !== null) return card.sessionEnds(left);
      const shown = status();
      const { status_until: until } = account();
      if (shown !== 'flood_wait') return card.status[shown];
      return card.floodWait(clockTime((Date.parse(until ?? '') - now()) / 1000));
    }),
    updatedLabel: computed(() => (account().last_checked_at ? texts().card.updated(ago()) : texts().card.never)),
    updatedAgo: ago,
    updatedAt: computed(() => {
      const { last_checked_at: at } = account();
      return at ? i18n.dateTime(at) : '';
    }),
    stars: computed(() => nanosOfAccount(account())),
    starsAreOld: computed(() => starsAreOld(account(), now())),
    starsChange: change,
    signedChange,
    changeLabel: computed(() => signedChange() && texts().card.today(signedChange())),
  };
}

import { Component, computed, inject, input, output } from '@angular/core';
import { STALE_AFTER_MINUTES, type Account } from '@giftbuyer/contracts';
import { CountUp, Icon, Menu, MenuItem, MenuTrigger, ProgressLine } from '@giftbuyer/ui';
import { I18n, clockTime } from '../../i18n/i18n';
import { ApiProfilesStore } from '../api-profiles/api-profiles.store';
import { Clock } from '../core/clock';
import type { Stage } from './account-refresh';
import { CopyUsername } from './copy-username';
import { displayName, initials } from './display-name';
import { StarIcon } from './star-icon';

/** Avatars take one of these hues, in degrees, by the account's id. */
const HUES = [215, 262, 322, 5, 32, 90, 150, 186];

@Component({
  selector: 'gb-account-card',
  imports: [CountUp, Icon, Menu, MenuItem, MenuTrigger, ProgressLine, StarIcon],
  templateUrl: './account-card.html',
  styleUrl: './account-card.css',
  host: { '[style.--hue]': 'hue()', '[attr.aria-busy]': 'stage() ? true : null' },
})
export class AccountCard {
  readonly account = input.required<Account>();
  /** Set while a refresh of this account runs. */
  readonly stage = input<Stage>();
  /** Whether Tab leads to the buttons of this card: of all the cards it does to those of one. */
  readonly isTabStop = input(true);
  readonly refresh = output();
  readonly remove = output();

  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.texts;
  protected readonly copy = inject(CopyUsername);
  protected readonly tabIndex = computed(() => (this.isTabStop() ? null : -1));
  protected readonly name = computed(() => displayName(this.account(), this.texts()));
  protected readonly shownName = computed(() => this.account().first_name?.trim() || this.name());
  protected readonly initials = computed(() => initials(this.account().first_name ?? this.account().username ?? ''));
  protected readonly hue = computed(() => HUES[this.account().id % HUES.length] ?? 0);
  protected readonly format = computed(() => {
    this.i18n.language();
    return (value: number): string => this.i18n.number(value);
  });
  protected readonly premiumTitle = computed(() => {
    const { premium_until: until } = this.account();
    return until ? this.texts().card.premiumUntil(this.i18n.date(until)) : this.texts().card.premium;
  });
  protected readonly environment = computed(() => {
    const environment = this.profiles.find(this.account().api_profile_id)?.environment ?? 'production';
    return environment === 'production' ? '' : this.texts().card.environment[environment];
  });
  protected readonly updated = computed(() => {
    const { last_checked_at: at } = this.account();
    return at ? this.texts().card.updated(this.i18n.ago(at, this.now())) : this.texts().card.never;
  });
  protected readonly updatedAt = computed(() => {
    const { last_checked_at: at } = this.account();
    return at ? this.i18n.dateTime(at) : '';
  });
  protected readonly status = computed(() => {
    const { status, last_checked_at: at } = this.account();
    if (status === 'flood_wait' && this.waitSeconds() > 0) return 'flood_wait';
    if (status === 'unreachable') return 'unreachable';
    return at && this.now() - Date.parse(at) < STALE_AFTER_MINUTES * 60_000 ? 'ok' : 'stale';
  });
  protected readonly word = computed(() => {
    const { card } = this.texts();
    const status = this.status();
    return status === 'flood_wait' ? card.floodWait(clockTime(this.waitSeconds())) : card.status[status];
  });

  private readonly now = inject(Clock).now;
  private readonly profiles = inject(ApiProfilesStore);
  private readonly waitSeconds = computed(() => {
    const { status_until: until } = this.account();
    return until ? (Date.parse(until) - this.now()) / 1000 : 0;
  });
}

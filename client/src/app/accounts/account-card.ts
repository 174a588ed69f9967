import { Component, computed, inject, input, output } from '@angular/core';
import { type Account, NANOS_PER_STAR } from '@giftbuyer/contracts';
import { Badge, CountUp, Icon, ProgressBar } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { Density } from '../core/density';
import { PageLink } from '../core/page-link';
import { AccountAvatar } from './account-avatar';
import { accountFacts } from './account-facts';
import { AccountMenu } from './account-menu';
import type { Stage } from './account-refresh';
import { AccountState } from './account-state';
import { StarIcon } from './star-icon';
import { UsernameButton } from './username-button';

/** A longer balance does not fit the narrowest card in large letters. */
const LONG = 16;

@Component({
  selector: 'gb-account-card',
  imports: [
    AccountAvatar,
    AccountMenu,
    AccountState,
    Badge,
    CountUp,
    Icon,
    PageLink,
    ProgressBar,
    StarIcon,
    UsernameButton,
  ],
  templateUrl: './account-card.html',
  styleUrl: './account-card.css',
  host: { '[class.compact]': 'density() === "compact"', '[attr.aria-busy]': 'stage() ? true : null' },
})
export class AccountCard {
  readonly account = input.required<Account>();
  /** Set while a refresh of this account runs. */
  readonly stage = input<Stage>();
  /** Whether Tab leads to the buttons of this card: of all the cards it does to those of one. */
  readonly isTabStop = input(true);
  readonly refresh = output();
  readonly remove = output();

  protected readonly texts = inject(I18n).texts;
  protected readonly facts = accountFacts(this.account);
  protected readonly unit = NANOS_PER_STAR;
  protected readonly density = inject(Density).name;
  protected readonly tabIndex = computed(() => (this.isTabStop() ? null : -1));
  protected readonly format = inject(I18n).starFormat;
  protected readonly isLong = computed(() => this.format()(this.facts.stars()).length > LONG);
}

import { Component, computed, inject, input, output } from '@angular/core';
import { type Account, NANOS_PER_STAR } from '@giftbuyer/contracts';
import { Badge, CountUp, Icon, ProgressBar } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { Density } from '../../../core/preferences/density';
import { AppLink } from '../../../core/navigation/app-link';
import { LedgersStore } from '../../ledgers/ledgers.store';
import { TagLine } from '../../tags/tag-line';
import { AccountAvatar } from '../account/account-avatar';
import { accountView } from '../account/account-view';
import { AccountMenu } from '../account/account-menu';
import type { Stage } from '../account/account-refresh';
import { AccountStatusLabel } from '../account/account-status-label';
import { OpensAccount } from '../account/opens-account';
import { StarIcon } from '../account/star-icon';
import { UsernameButton } from '../account/username-button';

/** A longer balance does not fit the narrowest card in large type. */
const LONG_BALANCE = 16;

@Component({
  selector: 'gb-account-card',
  imports: [
    AccountAvatar,
    AccountMenu,
    AccountStatusLabel,
    Badge,
    CountUp,
    Icon,
    AppLink,
    ProgressBar,
    StarIcon,
    TagLine,
    UsernameButton,
  ],
  templateUrl: './account-card.html',
  styleUrl: './account-card.css',
  hostDirectives: [OpensAccount],
  host: { '[class.compact]': 'density() === "compact"', '[attr.aria-busy]': 'stage() ? true : null' },
})
export class AccountCard {
  readonly account = input.required<Account>();
  /** Set while a refresh of this account runs. */
  readonly stage = input<Stage>();
  /** Whether the buttons of this card are tab stops: only one card of the list is one. */
  readonly isTabStop = input(true);
  readonly refresh = output();
  readonly remove = output();

  private readonly ledgers = inject(LedgersStore);
  /** Payments made elsewhere. */
  protected readonly unseen = computed(() => this.ledgers.unseenByAccount().get(this.account().id) ?? 0);
  protected readonly texts = inject(I18n).texts;
  protected readonly view = accountView(this.account);
  protected readonly unit = NANOS_PER_STAR;
  protected readonly density = inject(Density).name;
  protected readonly tabIndex = computed(() => (this.isTabStop() ? null : -1));
  protected readonly format = inject(I18n).starFormat;
  protected readonly isLong = computed(() => this.format()(this.view.stars()).length > LONG_BALANCE);
}

import { Component, inject, input, output } from '@angular/core';
import { type Account, NANOS_PER_STAR } from '@giftbuyer/contracts';
import { Badge, CountUp, Icon, ProgressBar } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { PageLink } from '../core/page-link';
import { AccountAvatar } from './account-avatar';
import { accountFacts } from './account-facts';
import { AccountMenu } from './account-menu';
import type { Stage } from './account-refresh';
import { AccountState } from './account-state';
import { StarIcon } from './star-icon';

/** The cells of one row of the table; what a card shows, on one line. */
@Component({
  selector: 'gb-account-row',
  imports: [AccountAvatar, AccountMenu, AccountState, Badge, CountUp, Icon, PageLink, ProgressBar, StarIcon],
  templateUrl: './account-row.html',
  styleUrl: './account-row.css',
})
export class AccountRow {
  readonly account = input.required<Account>();
  /** Set while a refresh of this account runs. */
  readonly stage = input<Stage>();
  /** Whether Tab leads to the buttons of this row. */
  readonly isTabStop = input(true);
  readonly refresh = output();
  readonly remove = output();

  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.texts;
  protected readonly facts = accountFacts(this.account);
  protected readonly unit = NANOS_PER_STAR;
}

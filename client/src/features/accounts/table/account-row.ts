import { Component, computed, inject, input, output } from '@angular/core';
import { type Account, NANOS_PER_STAR } from '@giftbuyer/contracts';
import { Badge, CountUp, Icon, IconButton, ProgressBar } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
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

/** A row of the table: the contents of a card in one line. */
@Component({
  selector: 'gb-account-row',
  imports: [
    AccountAvatar,
    AccountMenu,
    AccountStatusLabel,
    Badge,
    CountUp,
    Icon,
    IconButton,
    AppLink,
    ProgressBar,
    StarIcon,
    TagLine,
  ],
  templateUrl: './account-row.html',
  styleUrl: './account-row.css',
  hostDirectives: [OpensAccount],
})
export class AccountRow {
  readonly account = input.required<Account>();
  /** Set while a refresh of this account runs. */
  readonly stage = input<Stage>();
  /** Whether the buttons of this row are tab stops. */
  readonly isTabStop = input(true);
  readonly refresh = output();
  readonly remove = output();

  protected readonly i18n = inject(I18n);
  private readonly ledgers = inject(LedgersStore);
  /** Payments made elsewhere. */
  protected readonly unseen = computed(() => this.ledgers.unseenByAccount().get(this.account().id) ?? 0);
  protected readonly texts = this.i18n.texts;
  protected readonly view = accountView(this.account);
  protected readonly unit = NANOS_PER_STAR;
  /** A phone has room for one. */
  protected readonly maxTags = matchMedia('(max-width: 767px)').matches ? 1 : 2;
}

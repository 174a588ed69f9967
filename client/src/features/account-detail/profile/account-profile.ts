import { Component, computed, effect, inject, input, linkedSignal } from '@angular/core';
import { type Account, NANOS_PER_STAR } from '@giftbuyer/contracts';
import { Badge, Button, CountUp, Icon, IconButton, ProgressBar, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { AccountAvatar } from '../../accounts/account/account-avatar';
import { accountView } from '../../accounts/account/account-view';
import { AccountRefresh } from '../../accounts/account/account-refresh';
import { AccountStatusLabel } from '../../accounts/account/account-status-label';
import { StarIcon } from '../../accounts/account/star-icon';
import { UsernameButton } from '../../accounts/account/username-button';
import { ApiProfilesStore } from '../../api-profiles/api-profiles.store';
import { profileName } from '../../api-profiles/profile-name';
import { ProxiesStore } from '../../proxies/proxies.store';
import { proxyName } from '../../proxies/proxy-name';
import { Clipboard } from '../../../shared/clipboard';
import { Dialogs } from '../../../core/dialogs/dialogs';
import { formatPhone } from '../../../shared/phone-format';
import { maskPhone } from './mask-phone';
import { ProxyChoice } from './proxy-choice';
import { ImportedNotice } from '../session-handover/imported-notice';
import { SheetMenu } from '../session-handover/sheet-menu';
import { StatusNotice } from './status-notice';

/** Profile, status and actions of an account. */
@Component({
  selector: 'gb-account-profile',
  imports: [
    AccountAvatar,
    AccountStatusLabel,
    Badge,
    Button,
    CountUp,
    Icon,
    IconButton,
    ImportedNotice,
    ProgressBar,
    SheetMenu,
    StarIcon,
    StatusNotice,
    UsernameButton,
  ],
  templateUrl: './account-profile.html',
  styleUrl: './account-profile.css',
})
export class AccountProfile {
  readonly account = input.required<Account>();

  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.allTexts;
  protected readonly clipboard = inject(Clipboard);
  protected readonly refresh = inject(AccountRefresh);
  protected readonly view = accountView(this.account);
  protected readonly unit = NANOS_PER_STAR;
  protected readonly format = this.i18n.starFormat;
  protected readonly stage = computed(() => this.refresh.stageOf(this.account().id));
  /** The status has a notice below; a flood wait that is over has none. */
  protected readonly hasProblem = computed(() => !['ok', 'stale'].includes(this.view.status()));
  /** Hidden again for another account. */
  protected readonly isPhoneShown = linkedSignal({ source: () => this.account().id, computation: () => false });
  protected readonly phone = computed(() => {
    const phone = formatPhone(this.account().phone);
    return this.isPhoneShown() ? phone : maskPhone(phone);
  });
  protected readonly profile = computed(() => {
    const profile = this.profiles.find(this.account().api_profile_id);
    return profile ? profileName(profile, this.texts()) : '';
  });
  /** Empty for a user without proxies, and while the proxy is not known. */
  protected readonly proxy = computed(() => {
    const { proxy_id: id } = this.account();
    const proxy = this.proxies.find(id);
    if (proxy) return proxyName(proxy);
    return id === null && this.proxies.proxies()?.length ? this.texts().proxies.direct : '';
  });
  protected readonly premium = computed(() => {
    const { is_premium: isPremium, premium_until: until } = this.account();
    const { detail } = this.texts();
    if (!isPremium) return detail.premiumNo;
    return until ? detail.premiumUntil(this.i18n.date(until)) : detail.premiumYes;
  });

  private readonly sheet = modalRef();
  private readonly profiles = inject(ApiProfilesStore);
  private readonly proxies = inject(ProxiesStore);
  protected readonly proxyChoice = inject(ProxyChoice);
  private readonly dialogs = inject(Dialogs);

  constructor() {
    if (!this.proxies.proxies()) this.proxies.load().catch(() => undefined);
    effect(() => this.proxies.loadMissing(this.account().proxy_id));
  }

  protected async remove(): Promise<void> {
    const removed = await this.dialogs.open(({ RemoveAccountDialog }) => RemoveAccountDialog, this.account(), {
      alert: true,
    });
    if (removed) this.sheet.close();
  }
}

import { Component, computed, inject, input } from '@angular/core';
import { type Account, type AccountStatus, PROXY_FAILURES } from '@giftbuyer/contracts';
import { Button, Icon } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { ErrorCode } from '../../../shared/error-code';
import { ErrorMessages } from '../../../core/http/error-messages';
import { AppLink } from '../../../core/navigation/app-link';
import { ProxiesStore } from '../../proxies/proxies.store';
import { proxyName } from '../../proxies/proxy-name';
import { TelegramLoginDialogs } from '../../telegram-login/telegram-login-dialogs';
import { ProxyChoice } from './proxy-choice';

/** The transport error for a key that the data centre does not know. It is not encrypted, so it proves nothing. */
const UNKNOWN_KEY_CODE = '-404';
/** Statuses that only a new sign-in resolves: in another data centre, or with another API profile. */
const NEEDS_SIGN_IN: readonly AccountStatus[] = ['moved', 'app_refused'];

/** Explains why an account has no newer reading, with the Telegram code and what the owner can do. */
@Component({
  selector: 'gb-status-notice',
  imports: [Button, ErrorCode, Icon, AppLink],
  templateUrl: './status-notice.html',
  styleUrl: './status-notice.css',
  host: { '[class]': 'account().status' },
})
export class StatusNotice {
  readonly account = input.required<Account>();

  protected readonly texts = inject(I18n).allTexts;
  protected readonly loginDialogs = inject(TelegramLoginDialogs);
  protected readonly needsSignIn = computed(() => {
    const { status, status_code: code } = this.account();
    return NEEDS_SIGN_IN.includes(status) || code === UNKNOWN_KEY_CODE;
  });
  /** The URL comes from Telegram and is not trusted: only https is linked. */
  protected readonly appealUrl = computed(() => {
    const url = URL.parse(this.account().appeal_url ?? '');
    return url?.protocol === 'https:' ? url.href : null;
  });
  protected readonly sentence = computed(() => {
    const { status, status_code: code, status_until: until } = this.account();
    const { notice } = this.texts().detail;
    switch (status) {
      case 'frozen':
        return until ? notice.frozenUntil(this.i18n.date(until)) : notice.frozen;
      case 'app_refused':
        return (code && this.errors.messageForTelegramCode(code)) || notice.appRefused;
      case 'moved':
        return notice.moved;
      case 'proxy_unreachable':
        return this.proxySentence();
      case 'flood_wait':
        return until ? notice.waitUntil(this.i18n.dateTime(until)) : notice.wait;
      default:
        if (code === UNKNOWN_KEY_CODE) return notice.keyUnknown;
        return (code && this.errors.messageForTelegramCode(code)) || notice.unreachable;
    }
  });

  /** A code of `proxy_unreachable` is none of Telegram. */
  protected readonly code = computed(() => {
    const { status, status_code: code } = this.account();
    return status === 'proxy_unreachable' ? null : code;
  });
  protected readonly proxyChoice = inject(ProxyChoice);
  private readonly proxies = inject(ProxiesStore);
  private readonly i18n = inject(I18n);
  private readonly errors = inject(ErrorMessages);

  private proxySentence(): string {
    const { proxy_id: id, status_code: code } = this.account();
    const { proxies } = this.texts();
    const reason = PROXY_FAILURES.find((known) => known === code);
    if (id === null || !reason) return proxies.missing;
    const proxy = this.proxies.find(id);
    return proxies.notice(proxy ? proxyName(proxy) : null, proxies.failures[reason]);
  }
}

import { Service, inject } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { Toasts } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { displayName } from '../data/display-name';

const TOAST = 'sessions-ended';

export interface SessionEndedActions {
  signIn: (account: Account) => void;
  showAll: () => void;
}

/** One toast about sessions that Telegram ended: by name for one account, by count for several. */
@Service()
export class SessionEndedNotice {
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private accounts: readonly Account[] = [];

  show(account: Account, { signIn, showAll }: SessionEndedActions): void {
    this.accounts = this.toasts.has(TOAST) ? [...this.accounts, account] : [account];
    const { accounts: accountTexts, card } = this.i18n.texts();
    const { length } = this.accounts;
    if (length === 1) {
      const text = card.sessionEnded(displayName(account, this.i18n.texts()));
      this.toasts.info(TOAST, text, { label: card.signInAgain, run: () => signIn(account) });
    } else {
      const text = accountTexts.sessionsEnded(length);
      this.toasts.info(TOAST, text, { label: accountTexts.showEnded, run: showAll });
    }
  }
}

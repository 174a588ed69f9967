import { Service, inject } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { displayName } from './display-name';

const TOAST = 'sessions-ended';

/** What a person can do when sessions ended. */
export interface Remedies {
  signIn: (account: Account) => void;
  showAll: () => void;
}

/** One notice about the sessions that Telegram ended: of one account by its name, of more by their number. */
@Service()
export class EndedSessions {
  private readonly toasts = inject(Toasts);
  private readonly i18n = inject(I18n);
  private told: readonly Account[] = [];

  tell(account: Account, { signIn, showAll }: Remedies): void {
    const isShown = this.toasts.visible().some(({ key }) => key === TOAST);
    this.told = isShown ? [...this.told, account] : [account];
    const { accounts, card } = this.i18n.texts();
    const { length } = this.told;
    if (length === 1) {
      const text = card.sessionEnded(displayName(account, this.i18n.texts()));
      this.toasts.info(TOAST, text, { label: card.signInAgain, run: () => signIn(account) });
    } else {
      const text = accounts.sessionsEnded(length, this.i18n.number(length));
      this.toasts.info(TOAST, text, { label: accounts.showEnded, run: showAll });
    }
  }
}

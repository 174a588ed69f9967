import { Service, inject } from '@angular/core';
import { I18n } from '../../i18n/i18n';
import { AccountsStore } from '../accounts/data/accounts.store';
import { displayName, isolatedName } from '../accounts/data/display-name';
import { RemovedAccountsStore } from '../accounts/removed/removed-accounts.store';
import { starsTexts } from '../ledgers/stars-texts';

/** Names of accounts by their ids, also of removed ones. */
@Service()
export class AccountNames {
  private readonly accounts = inject(AccountsStore);
  private readonly removed = inject(RemovedAccountsStore);
  private readonly i18n = inject(I18n);
  private readonly texts = starsTexts();

  /** For sentences and labels. */
  nameOf(id: number): string {
    const account = this.find(id);
    return account ? displayName(account, this.i18n.texts()) : this.texts().unknownAccount(id);
  }

  /** For `<bdi>`: as the owner wrote it. */
  isolatedNameOf(id: number): string {
    const account = this.find(id);
    return account ? isolatedName(account, this.i18n.texts()) : this.texts().unknownAccount(id);
  }

  private find(id: number) {
    return this.accounts.find(id) ?? this.removed.find(id);
  }
}

import { Service, inject } from '@angular/core';
import type { Account, ApiProfile, RemovedAccount } from '@giftbuyer/contracts';
import { ApiProfilesStore } from '../api-profiles/api-profiles.store';
import { Dialogs } from '../../core/dialogs/dialogs';
import type { AddAccountDialogData } from './add-account-dialog-data';
import { LoginsInProgress } from './logins-in-progress';

/**
 * Dialogs that sign accounts in to Telegram. They resolve when closed, to the id of an existing account with the same phone
 * if the user wants to see it.
 */
@Service()
export class TelegramLoginDialogs {
  private readonly dialogs = inject(Dialogs);
  private readonly profiles = inject(ApiProfilesStore);
  private readonly logins = inject(LoginsInProgress);

  async addAccount(): Promise<number | undefined> {
    const profile = await this.chooseProfile();
    return profile && this.openDialog({ profile });
  }

  /**
   * Signs in an account again: phone, profile and proxy are known, unless the profile was deleted. A removed account without a
   * proxy takes the default.
   */
  async signInAgain(account: Account | RemovedAccount): Promise<number | undefined> {
    const profile = (await this.profileOf(account.api_profile_id)) ?? (await this.chooseProfile());
    return (
      profile &&
      this.openDialog({
        profile,
        phone: account.phone,
        ...((account.proxy_id !== null || !('removed_at' in account)) && { proxyId: account.proxy_id }),
      })
    );
  }

  /** Continues the login that has waited longest. */
  async resumeLogin(): Promise<number | undefined> {
    const [resumed] = this.logins.waiting();
    return resumed && this.openDialog({ profile: resumed.profile, resumed });
  }

  /** The profiles may not be loaded yet, or loading may have failed. */
  private async profileOf(id: number | null): Promise<ApiProfile | undefined> {
    if (id !== null && !this.profiles.find(id)) await this.profiles.load().catch(() => undefined);
    return this.profiles.find(id);
  }

  private chooseProfile(): Promise<ApiProfile | undefined> {
    return this.dialogs.open(({ ProfilePickerDialog }) => ProfilePickerDialog);
  }

  private openDialog(data: AddAccountDialogData): Promise<number | undefined> {
    const fallbackFocus = () => document.querySelector<HTMLElement>('main h1');
    return this.dialogs.open(({ AddAccountDialog }) => AddAccountDialog, data, { fallbackFocus });
  }
}

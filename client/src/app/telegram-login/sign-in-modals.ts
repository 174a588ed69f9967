import { Service, inject } from '@angular/core';
import type { ApiProfile, RemovedAccount } from '@giftbuyer/contracts';
import { ApiProfilesStore } from '../api-profiles/api-profiles.store';
import { LazyModals } from '../core/lazy-modals';
import type { AddAccountData } from './add-account';
import { LoginsInProgress } from './logins-in-progress';

/**
 * The ways to sign an account in to Telegram. All resolve when the modal is closed, to the id of the account that had the
 * phone already if the person wants to see that one.
 */
@Service()
export class SignInModals {
  private readonly modals = inject(LazyModals);
  private readonly profiles = inject(ApiProfilesStore);
  private readonly logins = inject(LoginsInProgress);

  async add(): Promise<number | undefined> {
    const profile = await this.chooseProfile();
    return profile && this.open({ profile });
  }

  /** For an account that has to sign in again: phone and profile are known, unless the profile is gone. */
  async again(account: Pick<RemovedAccount, 'phone' | 'api_profile_id'>): Promise<number | undefined> {
    const profile = (await this.profileOf(account.api_profile_id)) ?? (await this.chooseProfile());
    return profile && this.open({ profile, phone: account.phone });
  }

  /** Goes on with the sign-in that has waited longest. */
  async resume(): Promise<number | undefined> {
    const [resumed] = this.logins.waiting();
    return resumed && this.open({ profile: resumed.profile, resumed });
  }

  /** The profiles may not be there yet, or could not be read before. */
  private async profileOf(id: number | null): Promise<ApiProfile | undefined> {
    if (id !== null && !this.profiles.find(id)) await this.profiles.load().catch(() => undefined);
    return this.profiles.find(id);
  }

  private chooseProfile(): Promise<ApiProfile | undefined> {
    return this.modals.open(({ ProfilePickerModal }) => ProfilePickerModal);
  }

  private open(data: AddAccountData): Promise<number | undefined> {
    const fallbackFocus = () => document.querySelector<HTMLElement>('main h1');
    return this.modals.open<number>(({ AddAccountModal }) => AddAccountModal, { data, fallbackFocus });
  }
}

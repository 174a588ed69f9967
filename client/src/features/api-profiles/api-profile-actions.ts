import { Service, inject } from '@angular/core';
import type { ApiProfile } from '@giftbuyer/contracts';
import { Confirmation, Modals, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ErrorMessages } from '../../core/http/error-messages';
import { AddProfileDialog } from './add-profile-dialog';
import { ApiProfilesStore } from './api-profiles.store';
import { profileName } from './profile-name';
import { newSandboxProfile } from './sandbox-profile';

const TOAST = 'api-profile';

/** Actions on API profiles, for the picker and the profiles page; each reports its progress as a toast. */
@Service()
export class ApiProfileActions {
  private readonly store = inject(ApiProfilesStore);
  private readonly modals = inject(Modals);
  private readonly confirmation = inject(Confirmation);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);
  private readonly texts = inject(I18n).allTexts;

  /** Resolves to the id of the new profile, or of an existing one with the same values; undefined when dismissed. */
  add(): Promise<number | undefined> {
    return this.modals.open(AddProfileDialog).closed;
  }

  /** Resolves to the id of the new profile, or to undefined. */
  async addSandbox(): Promise<number | undefined> {
    const { profiles } = this.texts();
    this.toasts.pending(TOAST, profiles.sandboxCreating);
    try {
      const id = await this.store.create(newSandboxProfile(profiles.sandboxName));
      this.toasts.success(TOAST, profiles.sandboxCreated);
      return id;
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
      return undefined;
    }
  }

  /**
   * Confirms first. Resolves to whether the profile was deleted.
   * @param fallbackFocus receives focus when the row with the button is removed
   */
  async delete(profile: ApiProfile, fallbackFocus: () => HTMLElement | null | undefined): Promise<boolean> {
    const { profiles, common } = this.texts();
    const name = profileName(profile, this.texts());
    const options = {
      heading: profiles.deleteTitle,
      text: profiles.deleteText(name),
      confirmLabel: profiles.deleteConfirm,
      cancelLabel: common.cancel,
      danger: true,
    };
    if (!(await this.confirmation.confirm(options, { fallbackFocus }))) return false;
    this.toasts.pending(TOAST, profiles.deleting);
    try {
      await this.store.delete(profile.id);
      this.toasts.success(TOAST, profiles.deleted(name));
      return true;
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
      return false;
    }
  }
}

import { Component, computed, inject, signal, viewChild } from '@angular/core';
import type { ApiProfile } from '@giftbuyer/contracts';
import { Button, Icon, ModalFrame, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiProfilesStore } from './api-profiles.store';
import { ApiProfileActions } from './api-profile-actions';
import { ProfileList } from './profile-list';

/** Selects the API profile for a new account; profiles can also be added, renamed and deleted. Closes with the selection. */
@Component({
  selector: 'gb-profile-picker-dialog',
  imports: [Button, Icon, ModalFrame, ProfileList],
  templateUrl: './profile-picker-dialog.html',
  styleUrl: './profile-picker-dialog.css',
})
export class ProfilePickerDialog {
  readonly modal = modalRef<ApiProfile>();
  protected readonly texts = inject(I18n).allTexts;
  protected readonly store = inject(ApiProfilesStore);
  protected readonly creating = signal(false);
  protected readonly offersSandbox = computed(
    () =>
      this.store.environments().includes('sandbox') &&
      !this.store.profiles()?.some(({ environment }) => environment === 'sandbox'),
  );

  private readonly actions = inject(ApiProfileActions);
  private readonly list = viewChild.required(ProfileList);

  protected async addSandbox(): Promise<void> {
    if (this.creating()) return;
    this.creating.set(true);
    this.list().focusRow(await this.actions.addSandbox());
    this.creating.set(false);
  }
}

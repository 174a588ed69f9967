import { Component, computed, inject, linkedSignal, signal, viewChildren } from '@angular/core';
import {
  API_HASH_PATTERN,
  API_ID_MAX,
  API_PROFILE_NAME_MAX_LENGTH,
  type Environment,
  plainText,
} from '@giftbuyer/contracts';
import { Button, ModalFrame, TextField, Toasts, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiError } from '../../core/http/api-client';
import { FormSubmission } from '../../shared/forms/form-submission';
import { guardUnsavedChanges } from '../../shared/forms/unsaved-changes';
import { nonAsciiLetters } from '../../shared/visible-text';
import { ApiProfilesStore } from './api-profiles.store';
import { profileName } from './profile-name';

const TOAST = 'api-profile';
const HASH_LENGTH = 32;

/** Adds an API profile. Closes with its id, or with that of an existing profile with the same values. */
@Component({
  selector: 'gb-add-profile-dialog',
  imports: [Button, ModalFrame, TextField],
  templateUrl: './add-profile-dialog.html',
  styleUrl: './add-profile-dialog.css',
})
export class AddProfileDialog {
  readonly modal = modalRef<number>();
  protected readonly texts = inject(I18n).allTexts;
  protected readonly store = inject(ApiProfilesStore);
  protected readonly nameMaxLength = API_PROFILE_NAME_MAX_LENGTH;
  protected readonly name = signal('');
  protected readonly apiId = signal('');
  protected readonly apiHash = signal('');
  protected readonly environment = linkedSignal<Environment>(() => this.store.environments()[0] ?? 'production');
  private readonly fields = viewChildren(TextField);
  protected readonly form = new FormSubmission(TOAST, this.fields);

  private readonly plainId = computed(() => plainText(this.apiId()).trim());
  private readonly plainHash = computed(() => plainText(this.apiHash()).trim());
  protected readonly apiIdError = computed(() =>
    this.form.submitted() && !isApiId(this.plainId()) ? this.texts().addProfile.apiIdBad : '',
  );
  /** Wrong characters are shown at once, a wrong length only after submitting. */
  protected readonly apiHashError = computed(() => {
    const { addProfile } = this.texts();
    const hash = this.plainHash();
    const foreign = nonAsciiLetters(hash);
    if (foreign) return addProfile.apiHashForeign(foreign);
    const isBad = /[^0-9a-f]/i.test(hash) || (this.form.submitted() && !API_HASH_PATTERN.test(hash));
    return isBad ? addProfile.apiHashBad : '';
  });
  protected readonly apiHashHint = computed(() => {
    const { length } = this.plainHash();
    return length > 0 && length !== HASH_LENGTH ? this.texts().addProfile.apiHashCount(length) : '';
  });

  private readonly toasts = inject(Toasts);

  constructor() {
    guardUnsavedChanges(this.modal, this.form, () => Boolean(this.name() || this.apiId() || this.apiHash()));
  }

  protected submit(): Promise<void> {
    return this.form.submit([null, this.apiIdError, this.apiHashError], {
      pending: this.texts().addProfile.saving,
      request: () => this.save(),
    });
  }

  private async save(): Promise<void> {
    const { addProfile } = this.texts();
    const profile = { name: this.name().trim(), api_id: Number(this.plainId()) };
    const secret = { api_hash: this.plainHash(), environment: this.environment() };
    try {
      const id = await this.store.create({ ...profile, ...secret });
      this.toasts.success(TOAST, addProfile.saved(profileName(profile, this.texts())));
      this.modal.close(id);
    } catch (error) {
      const existing = error instanceof ApiError ? error.body?.existing_id : undefined;
      if (existing === undefined) throw error;
      const known = this.store.find(existing) ?? { name: '', api_id: profile.api_id };
      this.toasts.info(TOAST, addProfile.exists(profileName(known, this.texts())));
      this.modal.close(existing);
    }
  }
}

function isApiId(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= API_ID_MAX;
}

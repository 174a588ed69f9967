import { Component, computed, inject, linkedSignal, signal, viewChildren } from '@angular/core';
import { API_HASH_PATTERN, API_ID_MAX, API_PROFILE_NAME_MAX_LENGTH, type Environment } from '@giftbuyer/contracts';
import { Button, ModalFrame, TextField, Toasts, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiError } from '../core/api-client';
import { ErrorText } from '../core/error-text';
import { ApiProfilesStore } from './api-profiles.store';

const TOAST = 'api-profile';
const HASH_LENGTH = 32;

/** Adds an API profile. Closes with its id, also with the id of the profile that already has these values. */
@Component({
  selector: 'gb-add-profile',
  imports: [Button, ModalFrame, TextField],
  templateUrl: './add-profile.html',
  styleUrl: './add-profile.css',
})
export class AddProfileModal {
  protected readonly modal = modalRef<number>();
  protected readonly texts = inject(I18n).texts;
  protected readonly store = inject(ApiProfilesStore);
  protected readonly nameMaxLength = API_PROFILE_NAME_MAX_LENGTH;
  protected readonly name = signal('');
  protected readonly apiId = signal('');
  protected readonly apiHash = signal('');
  protected readonly environment = linkedSignal<Environment>(() => this.store.environments()[0] ?? 'production');
  protected readonly submitted = signal(false);
  protected readonly busy = signal(false);
  protected readonly failure = signal('');

  private readonly trimmedHash = computed(() => this.apiHash().trim());
  protected readonly apiIdError = computed(() =>
    this.submitted() && !isApiId(this.apiId().trim()) ? this.texts().addProfile.apiIdBad : '',
  );
  /** Wrong characters are told at once, a wrong length only after an attempt to save. */
  protected readonly apiHashError = computed(() => {
    const hash = this.trimmedHash();
    const isBad = /[^0-9a-f]/i.test(hash) || (this.submitted() && !API_HASH_PATTERN.test(hash));
    return isBad ? this.texts().addProfile.apiHashBad : '';
  });
  protected readonly apiHashHint = computed(() => {
    const { length } = this.trimmedHash();
    return length > 0 && length !== HASH_LENGTH ? this.texts().addProfile.apiHashCount(length) : '';
  });

  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorText);
  private readonly fields = viewChildren(TextField);

  constructor() {
    this.modal.canClose = () => !this.busy();
  }

  protected async submit(): Promise<void> {
    if (this.busy()) return;
    this.submitted.set(true);
    this.failure.set('');
    if (this.apiIdError() || this.apiHashError()) {
      this.fields()[this.apiIdError() ? 1 : 2]?.focus();
      return;
    }
    this.busy.set(true);
    this.toasts.pending(TOAST, this.texts().addProfile.saving);
    try {
      const id = await this.store.create({
        name: this.name().trim(),
        api_id: Number(this.apiId().trim()),
        api_hash: this.trimmedHash(),
        environment: this.environment(),
      });
      this.toasts.success(TOAST, this.texts().addProfile.saved);
      this.modal.close(id);
    } catch (error) {
      const existing = error instanceof ApiError ? error.body?.existing_id : undefined;
      if (existing !== undefined) {
        this.toasts.info(TOAST, this.texts().addProfile.exists);
        this.modal.close(existing);
        return;
      }
      this.failure.set(this.errors.of(error));
      this.toasts.error(TOAST, this.failure());
    } finally {
      this.busy.set(false);
    }
  }
}

function isApiId(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) >= 1 && Number(text) <= API_ID_MAX;
}

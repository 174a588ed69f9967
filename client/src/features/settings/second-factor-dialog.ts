import { Component, computed, inject, signal, viewChild, viewChildren } from '@angular/core';
import { SECOND_FACTOR_CODE_MAX_LENGTH, type RecoveryCodes, type SecondFactorSetUp } from '@giftbuyer/contracts';
import { Button, Icon, ModalFrame, TextField, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiClient } from '../../core/http/api-client';
import { Clipboard } from '../../shared/clipboard';
import { FormSubmission } from '../../shared/forms/form-submission';
import { QrImage } from '../../shared/qr-image';

const TOAST = 'second-factor';

export interface SetUpData {
  setUp: SecondFactorSetUp;
  /** Replaces the current app. */
  isChange: boolean;
}

/** Shows the secret of the authenticator app and confirms it with a first code. Closes with the recovery codes. */
@Component({
  selector: 'gb-second-factor-dialog',
  imports: [Button, Icon, ModalFrame, QrImage, TextField],
  templateUrl: './second-factor-dialog.html',
  styleUrl: './second-factor-dialog.css',
})
export class SecondFactorDialog {
  readonly modal = modalRef<string[]>();
  readonly data = modalData<SetUpData>();
  protected readonly texts = inject(I18n).allTexts;
  protected readonly clipboard = inject(Clipboard);
  protected readonly maxLength = SECOND_FACTOR_CODE_MAX_LENGTH;
  /** In groups of four, for typing. */
  protected readonly secret = this.data.setUp.secret.match(/.{1,4}/g)?.join(' ') ?? '';
  protected readonly code = signal('');
  private readonly fields = viewChildren(TextField);
  private readonly codeField = viewChild<TextField>('codeField');
  protected readonly form = new FormSubmission(TOAST, this.fields);
  private readonly missing = computed(() =>
    this.form.submitted() && !this.code().trim() ? this.texts().secondFactor.codeMissing : '',
  );
  protected readonly error = computed(() => this.form.failure() || this.missing());

  private readonly api = inject(ApiClient);
  private readonly toasts = inject(Toasts);

  constructor() {
    this.modal.canClose = () => !this.form.busy();
  }

  protected submit(): Promise<void> {
    return this.form.submit([this.missing], {
      pending: this.texts().secondFactor.checking,
      request: async () => {
        const body = { code: this.code() };
        const { recovery_codes } = await this.api.post<RecoveryCodes>('/api/me/second-factor/confirm', body);
        this.toasts.dismiss(TOAST);
        this.modal.close(recovery_codes);
      },
      focusOnError: () => this.codeField(),
    });
  }
}

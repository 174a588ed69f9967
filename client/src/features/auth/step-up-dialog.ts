import { Component, computed, inject, signal, viewChild, viewChildren } from '@angular/core';
import { PASSWORD_MAX_LENGTH } from '@giftbuyer/contracts';
import { Button, ModalFrame, TextField, Toasts, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { CurrentUser } from '../../core/user/current-user';
import { FormSubmission } from '../../shared/forms/form-submission';

const TOAST = 'step-up';

/** Asks for the password before an irreversible action. Closes with true when it was correct. */
@Component({
  selector: 'gb-step-up-dialog',
  imports: [Button, ModalFrame, TextField],
  template: `
    <gb-modal-frame [heading]="texts().stepUp.title">
      <p>{{ texts().stepUp.text }}</p>
      <form id="step-up" novalidate (submit)="$event.preventDefault(); submit()">
        <input
          class="visually-hidden"
          name="username"
          autocomplete="username"
          tabindex="-1"
          readonly
          aria-hidden="true"
          [value]="username()"
        />
        <gb-text-field
          #passwordField
          type="password"
          autocomplete="current-password"
          enterkeyhint="go"
          required
          [label]="texts().auth.password"
          [maxlength]="maxLength"
          [locked]="form.busy()"
          [error]="error()"
          [(value)]="password"
        />
      </form>
      <ng-container ngProjectAs="[gbModalActions]">
        <button gbButton type="button" (click)="modal.dismiss()">{{ texts().common.cancel }}</button>
        <button gbButton variant="primary" type="submit" form="step-up" [busy]="form.busy()">
          {{ texts().stepUp.go }}
        </button>
      </ng-container>
    </gb-modal-frame>
  `,
  styles: `
    p {
      margin: 0 0 var(--space-4);
      color: var(--text-2);
    }
  `,
})
export class StepUpDialog {
  readonly modal = modalRef<true>();
  protected readonly texts = inject(I18n).allTexts;
  protected readonly maxLength = PASSWORD_MAX_LENGTH;
  protected readonly password = signal('');
  private readonly fields = viewChildren(TextField);
  private readonly passwordField = viewChild<TextField>('passwordField');
  protected readonly form = new FormSubmission(TOAST, this.fields);
  private readonly missing = computed(() =>
    this.form.submitted() && !this.password() ? this.texts().auth.passwordMissing : '',
  );
  protected readonly error = computed(() => this.form.failure() || this.missing());

  private readonly user = inject(CurrentUser);
  private readonly toasts = inject(Toasts);
  protected readonly username = computed(() => this.user.me()?.username ?? '');

  constructor() {
    this.modal.canClose = () => !this.form.busy();
  }

  protected submit(): Promise<void> {
    return this.form.submit([this.missing], {
      pending: this.texts().stepUp.checking,
      request: async () => {
        await this.user.confirmPassword(this.password());
        this.toasts.dismiss(TOAST);
        this.modal.close(true);
      },
      focusOnError: () => this.passwordField(),
    });
  }
}

import { Component, computed, inject, signal, viewChild, viewChildren } from '@angular/core';
import { PASSWORD_MAX_LENGTH, PASSWORD_MIN_LENGTH } from '@giftbuyer/contracts';
import { Button, ModalFrame, TextField, Toasts, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { CurrentUser } from '../../core/user/current-user';
import { errorCode } from '../../core/http/error-messages';
import { FormSubmission } from '../../shared/forms/form-submission';
import { guardUnsavedChanges } from '../../shared/forms/unsaved-changes';
import { newPasswordError } from './new-password';

const TOAST = 'password';

@Component({
  selector: 'gb-change-password-dialog',
  imports: [Button, ModalFrame, TextField],
  template: `
    <gb-modal-frame [heading]="texts().password.title">
      <p class="lead">{{ texts().password.text }}</p>
      <form id="change-password" novalidate (submit)="$event.preventDefault(); submit()">
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
          #oldField
          type="password"
          autocomplete="current-password"
          enterkeyhint="next"
          required
          [label]="texts().password.old"
          [maxlength]="maxLength"
          [locked]="form.busy()"
          [error]="oldError()"
          [(value)]="old"
        />
        <gb-text-field
          #newField
          type="password"
          autocomplete="new-password"
          enterkeyhint="done"
          required
          [label]="texts().password.new"
          [hint]="hint()"
          [maxlength]="maxLength"
          [locked]="form.busy()"
          [error]="newError()"
          [(value)]="fresh"
        />
      </form>
      <ng-container ngProjectAs="[gbModalActions]">
        <button gbButton type="button" (click)="modal.dismiss()">{{ texts().common.cancel }}</button>
        <button gbButton variant="primary" type="submit" form="change-password" [busy]="form.busy()">
          {{ texts().password.save }}
        </button>
      </ng-container>
    </gb-modal-frame>
  `,
  styles: `
    .lead {
      margin: 0 0 var(--space-4);
      color: var(--text-2);
    }
    form {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-4);
    }
  `,
})
export class ChangePasswordDialog {
  readonly modal = modalRef();
  protected readonly texts = inject(I18n).signInTexts;
  protected readonly maxLength = PASSWORD_MAX_LENGTH;
  protected readonly old = signal('');
  protected readonly fresh = signal('');
  private readonly fields = viewChildren(TextField);
  private readonly oldField = viewChild<TextField>('oldField');
  private readonly newField = viewChild<TextField>('newField');
  protected readonly form = new FormSubmission(TOAST, this.fields);
  /** The new password was rejected. */
  private readonly isRefused = signal(false);
  protected readonly oldError = computed(() => {
    if (this.form.failure() && !this.isRefused()) return this.form.failure();
    return this.form.submitted() && !this.old() ? this.texts().password.oldMissing : '';
  });
  protected readonly newError = computed(() => {
    if (!this.form.submitted()) return '';
    if (this.form.failure() && this.isRefused()) return this.form.failure();
    return this.fresh() ? newPasswordError(this.fresh(), this.texts()) : this.texts().password.newMissing;
  });
  protected readonly hint = computed(() => this.texts().password.hint(PASSWORD_MIN_LENGTH));

  private readonly user = inject(CurrentUser);
  private readonly toasts = inject(Toasts);
  protected readonly username = computed(() => this.user.me()?.username ?? '');

  constructor() {
    guardUnsavedChanges(this.modal, this.form, () => Boolean(this.old() || this.fresh()));
  }

  protected submit(): Promise<void> {
    const { password } = this.texts();
    return this.form.submit([this.oldError, this.newError], {
      pending: password.saving,
      request: async () => {
        await this.user.changePassword({ old_password: this.old(), new_password: this.fresh() });
        this.toasts.success(TOAST, password.saved);
        this.modal.close();
      },
      focusOnError: (error) => {
        this.isRefused.set(errorCode(error) === 'weak_password');
        return this.isRefused() ? this.newField() : this.oldField();
      },
    });
  }
}

import { Component, afterNextRender, computed, inject, output, signal, viewChild, viewChildren } from '@angular/core';
import { Button, TextField, Toasts } from '@giftbuyer/ui';
import { SECOND_FACTOR_CODE_MAX_LENGTH } from '@giftbuyer/contracts';
import { I18n } from '../../i18n/i18n';
import { CurrentUser } from '../../core/user/current-user';
import { errorCode } from '../../core/http/error-messages';
import { FormSubmission } from '../../shared/forms/form-submission';
import { nonAsciiLetters } from '../../shared/visible-text';

const TOAST = 'session';

/** The code after the password: from the authenticator app, or a recovery code. */
@Component({
  selector: 'gb-second-factor-form',
  imports: [Button, TextField],
  template: `
    <form novalidate (submit)="$event.preventDefault(); submit()">
      <gb-text-field
        #codeField
        name="one-time-code"
        enterkeyhint="go"
        required
        [autocomplete]="isRecovery() ? 'off' : 'one-time-code'"
        [inputmode]="isRecovery() ? 'text' : 'numeric'"
        [label]="isRecovery() ? texts().secondFactor.recoveryCode : texts().secondFactor.code"
        [hint]="isRecovery() ? texts().secondFactor.recoveryHint : texts().secondFactor.codeHint"
        [maxlength]="maxLength"
        [locked]="form.busy()"
        [error]="error()"
        [spaced]="!isRecovery()"
        [(value)]="code"
      />
      <button gbButton variant="primary" type="submit" [busy]="form.busy()">
        {{ form.busy() ? texts().secondFactor.checking : texts().auth.login }}
      </button>
      <div class="other">
        <button gbButton variant="quiet" type="button" [disabled]="form.busy()" (click)="toggleRecovery()">
          {{ isRecovery() ? texts().secondFactor.useApp : texts().secondFactor.useRecovery }}
        </button>
        <button gbButton variant="quiet" type="button" [disabled]="form.busy()" (click)="back.emit(null)">
          {{ texts().secondFactor.back }}
        </button>
      </div>
    </form>
  `,
  styles: `
    form {
      display: grid;
      grid-template-columns: minmax(0, 1fr);
      gap: var(--space-4);
    }
    form > button {
      min-block-size: 44px;
    }
    .other {
      display: grid;
      gap: var(--space-1);
    }
  `,
})
export class SecondFactorForm {
  /** Logged in. */
  readonly done = output();
  /** Back to the password; with the error when the server requires it, else null. */
  readonly back = output<unknown>();

  protected readonly texts = inject(I18n).signInTexts;
  protected readonly maxLength = SECOND_FACTOR_CODE_MAX_LENGTH;
  protected readonly code = signal('');
  protected readonly isRecovery = signal(false);
  private readonly fields = viewChildren(TextField);
  private readonly codeField = viewChild<TextField>('codeField');
  protected readonly form = new FormSubmission(TOAST, this.fields);
  private readonly codeError = computed(() => {
    const { secondFactor } = this.texts();
    const foreign = nonAsciiLetters(this.code());
    if (foreign) return secondFactor.codeForeign(foreign);
    return this.form.submitted() && !this.code().trim() ? secondFactor.codeMissing : '';
  });
  protected readonly error = computed(() => this.codeError() || this.form.failure());

  private readonly user = inject(CurrentUser);
  private readonly toasts = inject(Toasts);

  constructor() {
    afterNextRender(() => this.codeField()?.focus());
  }

  protected toggleRecovery(): void {
    this.isRecovery.update((is) => !is);
    this.code.set('');
    this.form.submitted.set(false);
    this.form.clearFailure();
    this.codeField()?.focus();
  }

  protected submit(): Promise<void> {
    return this.form.submit([this.codeError], {
      pending: this.texts().secondFactor.checking,
      request: async () => {
        try {
          await this.user.loginWithCode(this.code());
        } catch (error) {
          if (errorCode(error) !== 'second_step_expired') throw error;
          this.toasts.dismiss(TOAST);
          this.back.emit(error);
          return;
        }
        this.done.emit();
      },
      focusOnError: () => this.codeField(),
    });
  }
}

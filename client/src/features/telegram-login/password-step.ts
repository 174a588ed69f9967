import { Component, computed, effect, inject, input, output, signal, untracked, viewChild } from '@angular/core';
import { PASSWORD_MAX_LENGTH } from '@giftbuyer/contracts';
import { Button, TextField } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';

/**
 * `name` and `autocomplete` keep browsers from saving the Telegram password as that of the panel, which `current-password`
 * would do.
 */
@Component({
  selector: 'gb-password-step',
  imports: [Button, TextField],
  template: `
    <p class="lead">{{ texts().login.passwordText }}</p>
    <form novalidate (submit)="$event.preventDefault(); submit()">
      <gb-text-field
        type="password"
        name="tg-2fa"
        autocomplete="off"
        enterkeyhint="done"
        required
        [label]="texts().login.password"
        [maxlength]="maxLength"
        [hint]="hint() ? texts().login.passwordHint(hint() ?? '') : ''"
        [error]="error()"
        [locked]="busy()"
        [value]="password()"
        (valueChange)="onInput($event)"
      />
      <button gbButton variant="primary" type="submit" [busy]="busy()">
        {{ busy() ? texts().login.finishing : texts().login.finish }}
      </button>
    </form>
  `,
  styleUrl: './step.css',
})
export class PasswordStep {
  /** The hint for the password. */
  readonly hint = input<string | null>(null);
  readonly busy = input(false);
  readonly failure = input('');
  readonly confirm = output<string>();
  readonly edited = output();

  protected readonly texts = inject(I18n).allTexts;
  protected readonly maxLength = PASSWORD_MAX_LENGTH;
  protected readonly password = signal('');
  protected readonly submitted = signal(false);
  protected readonly error = computed(
    () => this.failure() || (this.submitted() && !this.password() ? this.texts().login.passwordMissing : ''),
  );
  private readonly field = viewChild.required(TextField);

  constructor() {
    effect(() => {
      if (this.failure()) untracked(() => this.field().select());
    });
  }

  focus(): void {
    this.field().focus();
  }

  protected onInput(value: string): void {
    this.edited.emit();
    this.password.set(value);
  }

  protected submit(): void {
    this.submitted.set(true);
    if (this.busy()) return;
    if (this.password()) this.confirm.emit(this.password());
    else this.field().focus();
  }
}

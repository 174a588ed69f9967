import { Component, computed, inject, input, linkedSignal, signal, viewChildren } from '@angular/core';
import { Router, RouterLink } from '@angular/router';
import { PASSWORD_MAX_LENGTH, USERNAME_MAX_LENGTH } from '@giftbuyer/contracts';
import { Button, TextField, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { CurrentUser } from '../core/current-user';
import { ErrorText } from '../core/error-text';
import { Mark } from '../core/mark';
import { pageTitle } from '../core/page-title';
import { Preferences } from '../core/preferences';

const TOAST = 'session';

/** Login and registration: the same two fields, another call. */
@Component({
  selector: 'gb-credentials-page',
  imports: [Button, Mark, Preferences, RouterLink, TextField],
  templateUrl: './credentials-page.html',
  styleUrl: './credentials-page.css',
})
export class CredentialsPage {
  readonly mode = input.required<'login' | 'register'>();

  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.texts;
  protected readonly limits = { username: USERNAME_MAX_LENGTH, password: PASSWORD_MAX_LENGTH };
  protected readonly username = signal('');
  protected readonly password = signal('');
  protected readonly busy = signal(false);
  protected readonly submitted = linkedSignal({ source: this.mode, computation: () => false });
  protected readonly failure = linkedSignal<'login' | 'register', string>({ source: this.mode, computation: () => '' });
  protected readonly words = computed(() => {
    const { auth } = this.texts();
    return this.mode() === 'login'
      ? { title: auth.loginTitle, submit: auth.login, pending: auth.loggingIn, done: auth.loggedIn }
      : { title: auth.registerTitle, submit: auth.register, pending: auth.registering, done: auth.registered };
  });
  protected readonly usernameError = computed(() =>
    this.submitted() && !this.username().trim() ? this.texts().auth.usernameMissing : '',
  );
  protected readonly passwordError = computed(() =>
    this.submitted() && !this.password() ? this.texts().auth.passwordMissing : '',
  );

  private readonly user = inject(CurrentUser);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorText);
  private readonly fields = viewChildren(TextField);

  constructor() {
    pageTitle(() => this.words().title);
  }

  protected async submit(): Promise<void> {
    if (this.busy()) return;
    this.submitted.set(true);
    this.failure.set('');
    if (this.usernameError() || this.passwordError()) {
      this.fields()[this.usernameError() ? 0 : 1]?.focus();
      return;
    }
    this.busy.set(true);
    this.toasts.pending(TOAST, this.words().pending);
    const credentials = { username: this.username().trim(), password: this.password() };
    try {
      await (this.mode() === 'login' ? this.user.login(credentials) : this.user.register(credentials));
      this.toasts.success(TOAST, this.words().done);
      await this.router.navigateByUrl(this.user.returnTo, { replaceUrl: true });
    } catch (error) {
      this.failure.set(this.errors.of(error));
      this.toasts.error(TOAST, this.failure());
      this.fields()[this.mode() === 'login' ? 1 : 0]?.select();
    } finally {
      this.busy.set(false);
    }
  }
}

import {
  Component,
  ElementRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  input,
  linkedSignal,
  signal,
  viewChild,
  viewChildren,
} from '@angular/core';
import { toObservable, toSignal } from '@angular/core/rxjs-interop';
import { ActivatedRoute, Router } from '@angular/router';
import {
  hasHidden,
  isBlank,
  PASSWORD_MAX_LENGTH,
  PASSWORD_MIN_LENGTH,
  USERNAME_MAX_LENGTH,
} from '@giftbuyer/contracts';
import { Button, TextField, Toasts } from '@giftbuyer/ui';
import { skip } from 'rxjs';
import { I18n } from '../../i18n/i18n';
import { prefetchScripts } from '../../core/scripts/prefetch-scripts';
import { CurrentUser } from '../../core/user/current-user';
import { errorCode } from '../../core/http/error-messages';
import { FormSubmission } from '../../shared/forms/form-submission';
import { InsecureHttp } from './insecure-http';
import { Logo } from '../../shared/logo';
import { AppLink } from '../../core/navigation/app-link';
import { pageTitle } from '../../core/navigation/page-title';
import { Preferences } from '../../shared/preferences';
import { Session } from '../../core/session/session';
import { newPasswordError } from './new-password';
import { SecondFactorForm } from './second-factor-form';
import { SignInOptionsStore } from './sign-in-options.store';

const TOAST = 'session';

/** Login and registration: the same form with different requests. */
@Component({
  selector: 'gb-credentials-page',
  imports: [Button, InsecureHttp, Logo, AppLink, Preferences, SecondFactorForm, TextField],
  templateUrl: './credentials-page.html',
  styleUrl: './credentials-page.css',
})
export class CredentialsPage {
  /** Of the route. */
  readonly mode = input.required<'login' | 'register'>();

  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.signInTexts;
  protected readonly limits = { username: USERNAME_MAX_LENGTH, password: PASSWORD_MAX_LENGTH };
  protected readonly username = signal('');
  protected readonly password = signal('');
  /** From the URL fragment, which browsers do not send to servers. */
  private readonly invite = linkedSignal<string | null, { invite: string } | null>({
    source: toSignal(inject(ActivatedRoute).fragment, { requireSync: true }),
    // Kept while the user switches to the login page.
    computation: (fragment, before) => inviteOf(fragment) ?? before?.value ?? null,
  });
  protected readonly registration = computed(() => this.signInOptions.options()?.registration ?? null);
  /** Why registration is not possible; empty when it is, or while that is unknown. */
  protected readonly closedReason = computed(() => {
    const { auth } = this.texts();
    if (this.registration() === 'closed') return auth.closed;
    return this.registration() === 'invite' && !this.invite() ? auth.inviteOnly : '';
  });
  /** The password is correct; the second factor is required. */
  protected readonly needsCode = signal(false);
  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');
  private readonly fields = viewChildren(TextField);
  private readonly usernameField = viewChild<TextField>('usernameField');
  private readonly passwordField = viewChild<TextField>('passwordField');
  protected readonly form = new FormSubmission(TOAST, this.fields);
  protected readonly labels = computed(() => {
    const { auth } = this.texts();
    return this.mode() === 'login'
      ? { title: auth.loginTitle, submit: auth.login, pending: auth.loggingIn, done: auth.loggedIn }
      : { title: auth.registerTitle, submit: auth.register, pending: auth.registering, done: auth.registered };
  });
  protected readonly usernameError = computed(() => {
    if (this.mode() === 'register' && this.usernameHint()) return this.usernameHint();
    return this.form.submitted() && isBlank(this.username()) ? this.texts().auth.usernameMissing : '';
  });
  /** Existing users may have such a name; new ones are rejected. */
  protected readonly usernameHint = computed(() =>
    hasHidden(this.username().trim()) ? this.texts().auth.usernameHidden : '',
  );
  protected readonly passwordError = computed(() => {
    if (!this.form.submitted()) return '';
    if (!this.password()) return this.texts().auth.passwordMissing;
    return this.mode() === 'register' ? newPasswordError(this.password(), this.texts()) : '';
  });
  protected readonly hint = computed(() =>
    this.mode() === 'register' ? this.texts().password.hint(PASSWORD_MIN_LENGTH) : '',
  );

  private readonly signInOptions = inject(SignInOptionsStore);
  private readonly user = inject(CurrentUser);
  private readonly session = inject(Session);
  private readonly injector = inject(Injector);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  constructor() {
    pageTitle(() => this.labels().title);
    void this.signInOptions.load();
    afterNextRender(prefetchScripts);
    toObservable(this.mode)
      .pipe(skip(1))
      .subscribe(() => this.resetForm());
  }

  protected async onSignedIn(done = this.labels().done): Promise<void> {
    this.toasts.success(TOAST, done);
    await this.router.navigateByUrl(this.session.returnUrl, { replaceUrl: true });
  }

  /** Returns from the code to the password. @param error to show; null for none */
  protected returnToPassword(error: unknown): void {
    if (error === null) this.form.clearFailure();
    else this.form.showFailure(error);
    this.needsCode.set(false);
    afterNextRender(() => this.passwordField()?.focus(), { injector: this.injector });
  }

  protected submit(): Promise<void> {
    const { pending, done } = this.labels();
    const isLogin = this.mode() === 'login';
    return this.form.submit([this.usernameError, this.passwordError], {
      pending,
      request: async () => {
        const credentials = { username: this.username().trim(), password: this.password() };
        try {
          await (isLogin ? this.user.login(credentials) : this.user.register({ ...credentials, ...this.invite() }));
        } catch (error) {
          if (errorCode(error) !== 'second_factor_required') throw error;
          this.toasts.dismiss(TOAST);
          this.password.set('');
          this.form.submitted.set(false);
          this.needsCode.set(true);
          return;
        }
        await this.onSignedIn(done);
      },
      focusOnError: (error) =>
        isLogin || errorCode(error) === 'weak_password' ? this.passwordField() : this.usernameField(),
    });
  }

  /** Switched between login and registration: the username is kept, the password is not. */
  private resetForm(): void {
    this.password.set('');
    this.form.submitted.set(false);
    this.form.clearFailure();
    afterNextRender(() => this.heading().nativeElement.focus(), { injector: this.injector });
  }
}

function inviteOf(fragment: string | null): { invite: string } | null {
  const [, invite] = /^invite=([\w-]+)$/.exec(fragment ?? '') ?? [];
  return invite === undefined ? null : { invite };
}

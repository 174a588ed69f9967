import { Component, Injector, afterNextRender, computed, inject, signal, viewChild } from '@angular/core';
import type { SentCode } from '@giftbuyer/contracts';
import { Button, ModalFrame, SegmentedControl, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ProxySelect } from '../proxies/proxy-select';
import { profileName } from '../api-profiles/profile-name';
import { AppNavigation } from '../../core/navigation/app-navigation';
import { Clock } from '../../core/time/clock';
import { ErrorMessages } from '../../core/http/error-messages';
import type { AddAccountDialogData } from './add-account-dialog-data';
import { CodeStep } from './code-step';
import { EmailStep } from './email-step';
import { LeavingLogin } from './leaving-login';
import { failureOf } from './login-failure';
import { nextState, sentOf, type LoginEvent } from './login-state';
import { stateOf } from './login-storage';
import { LOGIN_METHODS, LoginMethod, type LoginMethodName } from './login-method';
import { type StepName, progressOf } from './login-progress';
import { LoginsInProgress } from './logins-in-progress';
import { PasswordStep } from './password-step';
import { formatPhone } from '../../shared/phone-format';
import { NewAccountProxy } from '../proxies/new-account-proxy';
import { PhoneStep } from './phone-step';
import { QrLogin } from './qr-login';
import { TelegramLogin } from './telegram-login';

const TOAST = 'telegram-login';

/**
 * Signs an account in to Telegram: by phone and code or by QR code, and with the 2FA password if there is one. Closes with
 * the id of an existing account with the same phone, if the user wants to see it.
 */
@Component({
  selector: 'gb-add-account-dialog',
  imports: [Button, CodeStep, EmailStep, ModalFrame, PasswordStep, PhoneStep, ProxySelect, QrLogin, SegmentedControl],
  providers: [NewAccountProxy],
  templateUrl: './add-account-dialog.html',
  styleUrl: './add-account-dialog.css',
})
export class AddAccountDialog {
  readonly modal = modalRef<number>();
  readonly data = modalData<AddAccountDialogData>();
  protected readonly texts = inject(I18n).allTexts;
  private readonly clock = inject(Clock);
  protected readonly state = signal(stateOf(this.data.resumed, this.clock.currentTime()));
  private readonly rememberedMethod = inject(LoginMethod);
  /** A known phone is signed in by its code unless the user chooses otherwise. */
  protected readonly method = signal(this.data.phone || this.data.resumed ? 'phone' : this.rememberedMethod.name());
  protected readonly methods = computed(() =>
    LOGIN_METHODS.map((value) => ({ value, label: this.texts().login.methods[value] })),
  );
  private readonly qrLogin = viewChild(QrLogin);
  private readonly setsEmail = signal(this.data.resumed?.step === 'email');
  protected readonly suggestsQr = signal(false);
  /** Null when the dialog is closed. */
  private readonly step = computed<StepName | null>(() => {
    const { step } = this.state();
    if (this.method() === 'qr' && step === 'phone') return this.qrLogin()?.asksPassword() ? 'password' : 'qr';
    return step === 'closed' ? null : step;
  });
  protected readonly choosesMethod = computed(() => this.step() === 'phone' || this.step() === 'qr');
  protected readonly progress = computed(() => progressOf(this.step(), this.method(), this.setsEmail()));
  protected readonly via = computed(() => this.texts().login.via(profileName(this.data.profile, this.texts())));
  protected readonly phone = signal(this.data.resumed?.phone ?? this.data.phone ?? '');

  protected readonly proxy = inject(NewAccountProxy);

  private readonly login = inject(TelegramLogin);
  private readonly logins = inject(LoginsInProgress);
  private readonly leaving = inject(LeavingLogin);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);
  private readonly navigation = inject(AppNavigation);
  private readonly injector = inject(Injector);
  private readonly shownStep = viewChild<PhoneStep | EmailStep | CodeStep | PasswordStep>('shownStep');
  private isPostponed = false;
  private isFinished = false;

  constructor() {
    this.proxy.chosen.set(this.data.proxyId);
    const { resumed } = this.data;
    if (resumed) this.logins.resume(resumed.sent.login_id);
    this.modal.canClose = () => this.confirmClose();
    void this.modal.closed.then(() => {
      const sent = sentOf(this.state());
      this.dispatch({ type: 'closed', isPostponed: this.isPostponed && !this.isFinished });
      if (!sent || this.isFinished) return;
      if (!this.isPostponed) return this.leaving.cancelLogin(sent);
      this.logins.postpone(sent.login_id);
      this.toasts.info(TOAST, this.texts().login.waits);
    });
  }

  protected sendCode(phone: string): Promise<void> {
    this.phone.set(phone);
    return this.runStep(null, this.texts().login.sending, async () => {
      const sent = await this.login.sendCode({ api_profile_id: this.data.profile.id, phone, ...this.proxy.field() });
      if (!this.dispatch({ type: 'codeSent', sent })) {
        this.leaving.cancelLogin(sent);
        return;
      }
      this.logins.add(this.data.profile, phone, sent);
      this.setsEmail.set(sent.delivery === 'email_setup');
      const { login } = this.texts();
      if (this.setsEmail()) this.toasts.info(TOAST, login.email.needed);
      else if (sent.delivery === 'firebase') this.toasts.info(TOAST, login.notHere);
      else this.toasts.success(TOAST, login.sent(formatPhone(phone)));
    });
  }

  protected resend({ login_id: to }: SentCode): Promise<void> {
    return this.requestCode(to, () => this.login.resendCode(to));
  }

  protected resetEmail({ login_id: to }: SentCode): Promise<void> {
    return this.requestCode(to, () => this.login.resetEmail(to));
  }

  private async requestCode(to: string, request: () => Promise<SentCode>): Promise<void> {
    const state = this.state();
    if (state.step !== 'code' || state.resending) return;
    this.dispatch({ type: 'resendRequested' });
    this.toasts.pending(TOAST, this.texts().login.resending);
    try {
      const sent = await request();
      if (!this.dispatch({ type: 'codeResent', to, sent })) return;
      this.logins.update(to, { sent, sentAt: this.clock.currentTime() });
      const { login } = this.texts();
      this.toasts.success(TOAST, sent.email_reset_at ? login.emailReset.begun : login.sent(formatPhone(this.phone())));
    } catch (error) {
      this.handleError('resendFailed', to, error);
    }
  }

  protected confirmCode({ login_id: to }: SentCode, code: string): Promise<void> {
    return this.runStep(to, this.texts().login.checking, async () => {
      const answer = await this.login.confirmCode({ login_id: to, code });
      if (!('need_2fa' in answer)) {
        this.completeLogin(to);
        const { relogin_days: days } = answer;
        if (days) this.toasts.info('telegram-password', this.texts().login.passwordAdvised(days));
        return;
      }
      const { hint } = answer;
      this.logins.update(to, { step: 'password', hint });
      if (this.dispatch({ type: 'passwordNeeded', to, hint })) this.toasts.info(TOAST, this.texts().login.needPassword);
    });
  }

  protected confirmPassword({ login_id: to }: SentCode, password: string): Promise<void> {
    return this.runStep(to, this.texts().login.finishing, async () => {
      await this.login.confirmPassword({ login_id: to, password });
      this.completeLogin(to);
    });
  }

  protected confirmEmail({ login_id: to }: SentCode, sent: SentCode): void {
    if (!this.dispatch({ type: 'emailConfirmed', to, sent }) || sent.delivery === 'email_setup') return;
    this.toasts.success(TOAST, this.texts().login.sent(formatPhone(this.phone())));
  }

  /** Returns to the phone step: the code that was sent is cancelled. */
  protected changePhone(): void {
    const state = this.state();
    if ((state.step !== 'code' && state.step !== 'email') || state.busy) return;
    this.dispatch({ type: 'restarted' });
    this.setsEmail.set(false);
    this.leaving.cancelLogin(state.sent);
  }

  protected useQr(): void {
    this.toasts.dismiss(TOAST);
    this.changePhone();
    this.chooseMethod('qr');
  }

  protected clearErrors(): void {
    this.suggestsQr.set(false);
    this.dispatch({ type: 'edited' });
  }

  /** @param to id of the login, null to start one */
  private async runStep(to: string | null, pending: string, call: () => Promise<void>): Promise<void> {
    const state = this.state();
    if (state.step === 'closed' || state.busy) return;
    this.dispatch({ type: 'requestSent' });
    this.toasts.pending(TOAST, pending);
    try {
      await call();
    } catch (error) {
      this.handleError('failed', to, error);
    }
  }

  protected handleError(type: 'failed' | 'resendFailed', to: string | null, error: unknown): void {
    const failure = this.errors.messageFor(error);
    const { existing, isOver, suggestsQr } = failureOf(error);
    const isPostponed = to !== null && this.state().step === 'closed' && sentOf(this.state())?.login_id === to;
    if (!this.dispatch({ type, to, failure, existing, isOver }) && !isPostponed) return;
    if (isOver && to !== null) this.logins.remove(to);
    this.suggestsQr.set(suggestsQr);
    this.toasts.error(TOAST, failure);
  }

  /** @returns whether the state changed */
  private dispatch(event: LoginEvent): boolean {
    const before = this.state();
    const state = nextState(before, event);
    this.state.set(state);
    if (state.step !== before.step && state.step !== 'closed')
      afterNextRender(() => this.shownStep()?.focus(), { injector: this.injector });
    return state !== before;
  }

  /** The account is signed in, even if the dialog was closed meanwhile. */
  private completeLogin(loginId: string): void {
    this.logins.remove(loginId);
    this.toasts.success(TOAST, this.texts().login.added(formatPhone(this.phone())));
    this.logins.added.next();
    this.isFinished = true;
    this.modal.close();
  }

  protected chooseMethod(name: LoginMethodName): void {
    this.clearErrors();
    this.method.set(name);
    this.rememberedMethod.use(name);
  }

  protected bringSession(): void {
    this.modal.close();
    void this.navigation.navigate('/moving-in');
  }

  protected completeQrLogin(): void {
    this.logins.added.next();
    this.modal.close();
  }

  private async confirmClose(): Promise<boolean> {
    if (this.qrLogin()?.asksPassword()) return this.leaving.confirmCancelling();
    if (sentOf(this.state()) === null) return true;
    const choice = await this.leaving.ask();
    this.isPostponed = choice === 'postpone';
    return choice !== null;
  }
}

import { Component, Injector, afterNextRender, computed, inject, signal, viewChild } from '@angular/core';
import type { ApiProfile, SentCode } from '@giftbuyer/contracts';
import { Confirmation, ModalFrame, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { profileName } from '../api-profiles/profile-name';
import { ApiError } from '../core/api-client';
import { Clock } from '../core/clock';
import { ErrorText, errorCode } from '../core/error-text';
import { CodeStep } from './code-step';
import { FIRST_STATE, nextState, sentOf, type LoginEvent, type LoginState } from './login-state';
import { sentAsOf, type LoginInProgress } from './login-storage';
import { LoginsInProgress } from './logins-in-progress';
import { PasswordStep } from './password-step';
import { formatPhone } from './phone-format';
import { PhoneStep } from './phone-step';
import { TelegramLogin } from './telegram-login';

const TOAST = 'telegram-login';

export interface AddAccountData {
  profile: ApiProfile;
  /** Known when an account signs in again. */
  phone?: string;
  /** A sign-in that was put off goes on. */
  resumed?: LoginInProgress;
}

const STEPS = ['phone', 'code', 'password'] as const;

/**
 * Signs an account in to Telegram: phone, code and, where it is set, the 2FA password. Closes with the id of the account
 * that has the phone already, if the person wants to see that one.
 */
@Component({
  selector: 'gb-add-account',
  imports: [CodeStep, ModalFrame, PasswordStep, PhoneStep],
  templateUrl: './add-account.html',
  styleUrl: './add-account.css',
})
export class AddAccountModal {
  protected readonly modal = modalRef<number>();
  protected readonly data = modalData<AddAccountData>();
  protected readonly texts = inject(I18n).texts;
  private readonly clock = inject(Clock);
  protected readonly state = signal(stateOf(this.data.resumed, this.clock.read()));
  protected readonly stepNumber = computed(() => STEPS.findIndex((step) => step === this.state().step) + 1);
  protected readonly stepCount = STEPS.length;
  protected readonly via = computed(() => this.texts().login.via(profileName(this.data.profile, this.texts())));
  protected readonly phone = signal(this.data.resumed?.phone ?? this.data.phone ?? '');

  private readonly login = inject(TelegramLogin);
  private readonly logins = inject(LoginsInProgress);
  private readonly confirmation = inject(Confirmation);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorText);
  private readonly injector = inject(Injector);
  private readonly shownStep = viewChild<PhoneStep | CodeStep | PasswordStep>('shownStep');
  private isPutOff = false;
  private isFinished = false;

  constructor() {
    const { resumed } = this.data;
    if (resumed) this.logins.resume(resumed.sent.login_id);
    this.modal.canClose = () => this.mayClose();
    void this.modal.closed.then(() => {
      const sent = sentOf(this.state());
      this.take({ type: 'closed', isPutOff: this.isPutOff && !this.isFinished });
      if (!sent || this.isFinished) return;
      if (this.isPutOff) this.putOff(sent);
      else this.cancel(sent);
    });
  }

  protected sendCode(phone: string): Promise<void> {
    this.phone.set(phone);
    return this.attempt(null, this.texts().login.sending, async () => {
      const sent = await this.login.sendCode({ api_profile_id: this.data.profile.id, phone });
      if (!this.take({ type: 'codeSent', sent })) {
        this.cancel(sent);
        return;
      }
      this.logins.begin(this.data.profile, phone, sent);
      this.toasts.success(TOAST, this.texts().login.sent(formatPhone(phone)));
    });
  }

  protected async resend({ login_id: to }: SentCode): Promise<void> {
    const state = this.state();
    if (state.step !== 'code' || state.resending) return;
    this.take({ type: 'resendAsked' });
    this.toasts.pending(TOAST, this.texts().login.resending);
    try {
      const sent = await this.login.resendCode(to);
      if (!this.take({ type: 'codeResent', to, sent })) return;
      this.logins.update(to, { sent, sentAt: this.clock.read() });
      this.toasts.success(TOAST, this.texts().login.sent(formatPhone(this.phone())));
    } catch (error) {
      this.fail('resendFailed', to, error);
    }
  }

  protected confirmCode({ login_id: to }: SentCode, code: string): Promise<void> {
    return this.attempt(to, this.texts().login.checking, async () => {
      const answer = await this.login.confirmCode({ login_id: to, code });
      if (!('need_2fa' in answer)) {
        this.finish(to);
        return;
      }
      const { hint } = answer;
      this.logins.update(to, { step: 'password', hint });
      if (this.take({ type: 'passwordNeeded', to, hint })) this.toasts.info(TOAST, this.texts().login.needPassword);
    });
  }

  protected confirmPassword({ login_id: to }: SentCode, password: string): Promise<void> {
    return this.attempt(to, this.texts().login.finishing, async () => {
      await this.login.confirmPassword({ login_id: to, password });
      this.finish(to);
    });
  }

  /** Back to the phone: the code that was sent stops working. */
  protected restart(): void {
    const state = this.state();
    if (state.step !== 'code' || state.busy) return;
    this.take({ type: 'restarted' });
    this.cancel(state.sent);
  }

  protected forgive(): void {
    this.take({ type: 'edited' });
  }

  /** @param to the login that is asked about, null to begin one */
  private async attempt(to: string | null, pending: string, call: () => Promise<void>): Promise<void> {
    const state = this.state();
    if (state.step === 'closed' || state.busy) return;
    this.take({ type: 'asked' });
    this.toasts.pending(TOAST, pending);
    try {
      await call();
    } catch (error) {
      this.fail('failed', to, error);
    }
  }

  private fail(type: 'failed' | 'resendFailed', to: string | null, error: unknown): void {
    const failure = this.errors.of(error);
    const existing = (error instanceof ApiError && error.body?.account_id) || null;
    const code = errorCode(error);
    const isOver = code === 'login_id_not_found' || code === 'phone_already_added';
    const isPutOff = to !== null && this.state().step === 'closed' && sentOf(this.state())?.login_id === to;
    if (!this.take({ type, to, failure, existing, isOver }) && !isPutOff) return;
    if (isOver && to !== null) this.logins.end(to);
    this.toasts.error(TOAST, failure);
  }

  /** @returns whether it changed anything */
  private take(event: LoginEvent): boolean {
    const before = this.state();
    const state = nextState(before, event);
    this.state.set(state);
    if (state.step !== before.step && state.step !== 'closed')
      afterNextRender(() => this.shownStep()?.focus(), { injector: this.injector });
    return state !== before;
  }

  /** The account is signed in, whatever has become of the modal meanwhile. */
  private finish(loginId: string): void {
    this.logins.end(loginId);
    this.toasts.success(TOAST, this.texts().login.added(formatPhone(this.phone())));
    this.logins.added.next();
    this.isFinished = true;
    this.modal.close();
  }

  private async mayClose(): Promise<boolean> {
    if (sentOf(this.state()) === null) return true;
    const { login } = this.texts();
    const cancels = await this.confirmation.confirm({
      heading: login.cancelTitle,
      text: login.cancelText,
      confirmLabel: login.cancelYes,
      cancelLabel: login.putOff,
    });
    this.isPutOff = cancels === false;
    return cancels !== undefined;
  }

  private putOff({ login_id: id }: SentCode): void {
    this.logins.putOff(id);
    this.toasts.info(TOAST, this.texts().login.waits);
  }

  /** The server cancels an expired login by itself, so a lost request changes nothing. */
  private cancel({ login_id: id }: SentCode): void {
    this.logins.end(id);
    this.login.cancel(id).then(
      (answer) => {
        const { cancelled, cancelUnconfirmed } = this.texts().login;
        this.toasts.info(TOAST, answer.telegram_confirmed ? cancelled : cancelUnconfirmed);
      },
      () => undefined,
    );
  }
}

function stateOf(resumed: LoginInProgress | undefined, now: number): LoginState {
  if (!resumed) return FIRST_STATE;
  const sent = sentAsOf(resumed, now);
  const asked = { busy: false, failure: '', existing: null };
  return resumed.step === 'code'
    ? { step: 'code', ...asked, sent, resending: false }
    : { step: 'password', ...asked, sent, hint: resumed.hint };
}

import { Component, Injector, afterNextRender, computed, inject, signal, viewChild } from '@angular/core';
import type { ApiProfile, SentCode } from '@giftbuyer/contracts';
import { Confirm, ModalFrame, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { profileName } from '../api-profiles/profile-name';
import { ApiError } from '../core/api-client';
import { ErrorText, errorCode } from '../core/error-text';
import { CodeStep } from './code-step';
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
type Step = (typeof STEPS)[number];

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
  protected readonly step = signal<Step>(this.data.resumed?.step ?? 'phone');
  protected readonly stepNumber = computed(() => STEPS.indexOf(this.step()) + 1);
  protected readonly stepCount = STEPS.length;
  protected readonly via = computed(() => this.texts().login.via(profileName(this.data.profile, this.texts())));
  protected readonly phone = signal(this.data.resumed?.phone ?? this.data.phone ?? '');
  protected readonly sent = signal(this.data.resumed ? sentAsOf(this.data.resumed, Date.now()) : null);
  protected readonly hint = signal(this.data.resumed?.hint ?? null);
  protected readonly busy = signal(false);
  protected readonly resending = signal(false);
  protected readonly failure = signal('');
  protected readonly existing = signal<number | null>(null);

  private readonly login = inject(TelegramLogin);
  private readonly logins = inject(LoginsInProgress);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorText);
  private readonly injector = inject(Injector);
  private readonly shownStep = viewChild.required<PhoneStep | CodeStep | PasswordStep>('shownStep');
  private closed = false;
  private isPutOff = false;

  constructor() {
    const { resumed } = this.data;
    if (resumed) this.logins.resume(resumed.sent.login_id);
    this.modal.canClose = () => this.mayClose();
    void this.modal.closed.then(() => {
      this.closed = true;
      if (this.isPutOff) this.putOff();
      else this.cancelOnServer();
    });
  }

  protected sendCode(phone: string): Promise<void> {
    this.phone.set(phone);
    return this.attempt(this.texts().login.sending, async () => {
      const sent = await this.login.sendCode({ api_profile_id: this.data.profile.id, phone });
      this.sent.set(sent);
      if (this.closed) {
        this.cancelOnServer();
        return;
      }
      this.logins.begin(this.data.profile, phone, sent);
      this.toasts.success(TOAST, this.texts().login.sent(formatPhone(this.phone())));
      this.go('code');
    });
  }

  protected async resend(sent: SentCode): Promise<void> {
    if (this.resending()) return;
    this.resending.set(true);
    this.forgive();
    this.toasts.pending(TOAST, this.texts().login.resending);
    try {
      const again = await this.login.resendCode(sent.login_id);
      this.sent.set(again);
      this.logins.update(sent.login_id, { sent: again, sentAt: Date.now() });
      this.toasts.success(TOAST, this.texts().login.sent(formatPhone(this.phone())));
    } catch (error) {
      this.fail(error);
    } finally {
      this.resending.set(false);
    }
  }

  protected confirmCode(sent: SentCode, code: string): Promise<void> {
    return this.attempt(this.texts().login.checking, async () => {
      const answer = await this.login.confirmCode({ login_id: sent.login_id, code });
      if ('need_2fa' in answer) {
        this.hint.set(answer.hint);
        this.logins.update(sent.login_id, { step: 'password', hint: answer.hint });
        this.toasts.info(TOAST, this.texts().login.needPassword);
        this.go('password');
      } else {
        this.finish();
      }
    });
  }

  protected confirmPassword(sent: SentCode, password: string): Promise<void> {
    return this.attempt(this.texts().login.finishing, async () => {
      await this.login.confirmPassword({ login_id: sent.login_id, password });
      this.finish();
    });
  }

  /** Back to the phone: the code that was sent stops working. */
  protected restart(): void {
    if (this.busy()) return;
    this.cancelOnServer();
    this.go('phone');
  }

  protected forgive(): void {
    this.failure.set('');
    this.existing.set(null);
  }

  private async attempt(pending: string, call: () => Promise<void>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.forgive();
    this.toasts.pending(TOAST, pending);
    try {
      await call();
    } catch (error) {
      this.fail(error);
    } finally {
      this.busy.set(false);
    }
  }

  private fail(error: unknown): void {
    if (this.closed && !this.isPutOff) return;
    const text = this.errors.of(error);
    const code = errorCode(error);
    if (code === 'login_id_not_found' || code === 'phone_already_added') {
      this.drop();
      this.go('phone');
    }
    this.failure.set(text);
    if (error instanceof ApiError) this.existing.set(error.body?.account_id ?? null);
    this.toasts.error(TOAST, text);
  }

  private finish(): void {
    this.drop();
    this.toasts.success(TOAST, this.texts().login.added(formatPhone(this.phone())));
    this.logins.added.next();
    this.modal.close();
  }

  private go(step: Step): void {
    this.forgive();
    this.step.set(step);
    if (!this.closed) afterNextRender(() => this.shownStep().focus(), { injector: this.injector });
  }

  private async mayClose(): Promise<boolean> {
    if (this.sent() === null) return true;
    const { login } = this.texts();
    const cancels = await this.confirm.ask({
      heading: login.cancelTitle,
      text: login.cancelText,
      yes: login.cancelYes,
      no: login.putOff,
    });
    this.isPutOff = cancels === false;
    return cancels !== undefined;
  }

  private putOff(): void {
    const sent = this.sent();
    if (!sent) return;
    this.logins.putOff(sent.login_id);
    this.toasts.info(TOAST, this.texts().login.waits);
  }

  /** Forgets the sign-in, which the server does not know any more or must not. */
  private drop(): SentCode | null {
    const sent = this.sent();
    this.sent.set(null);
    if (sent) this.logins.end(sent.login_id);
    return sent;
  }

  private cancelOnServer(): void {
    const sent = this.drop();
    if (!sent) return;
    // The server cancels an expired login by itself, so a lost request changes nothing.
    this.login.cancel(sent.login_id).then(
      (answer) => {
        const { cancelled, cancelUnconfirmed } = this.texts().login;
        this.toasts.info(TOAST, answer.telegram_confirmed ? cancelled : cancelUnconfirmed);
      },
      () => undefined,
    );
  }
}

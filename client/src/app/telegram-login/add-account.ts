import { Component, Injector, afterNextRender, computed, inject, signal, viewChild } from '@angular/core';
import type { ApiProfile, SentCode } from '@giftbuyer/contracts';
import { Confirm, ModalFrame, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { profileName } from '../api-profiles/profile-name';
import { ErrorText, errorCode } from '../core/error-text';
import { CodeStep } from './code-step';
import { PasswordStep } from './password-step';
import { PhoneStep } from './phone-step';
import { TelegramLogin } from './telegram-login';

const TOAST = 'telegram-login';

export interface AddAccountData {
  profile: ApiProfile;
  /** Known when an account signs in again. */
  phone?: string;
}

const STEPS = ['phone', 'code', 'password'] as const;
type Step = (typeof STEPS)[number];

/** Signs an account in to Telegram: phone, code and, where it is set, the 2FA password. Closes with true when done. */
@Component({
  selector: 'gb-add-account',
  imports: [CodeStep, ModalFrame, PasswordStep, PhoneStep],
  templateUrl: './add-account.html',
  styleUrl: './add-account.css',
})
export class AddAccountModal {
  protected readonly modal = modalRef<true>();
  protected readonly data = modalData<AddAccountData>();
  protected readonly texts = inject(I18n).texts;
  protected readonly step = signal<Step>('phone');
  protected readonly stepNumber = computed(() => STEPS.indexOf(this.step()) + 1);
  protected readonly stepCount = STEPS.length;
  protected readonly via = computed(() => this.texts().login.via(profileName(this.data.profile, this.texts())));
  protected readonly phone = signal(this.data.phone ?? '');
  protected readonly sent = signal<SentCode | null>(null);
  protected readonly hint = signal<string | null>(null);
  protected readonly busy = signal(false);
  protected readonly resending = signal(false);
  protected readonly failure = signal('');

  private readonly login = inject(TelegramLogin);
  private readonly confirm = inject(Confirm);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorText);
  private readonly injector = inject(Injector);
  private readonly shownStep = viewChild.required<PhoneStep | CodeStep | PasswordStep>('shownStep');
  private closed = false;

  constructor() {
    this.modal.canClose = () => this.mayClose();
    void this.modal.closed.then((done) => {
      this.closed = true;
      if (!done) this.cancelOnServer();
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
      this.toasts.success(TOAST, this.texts().login.sent);
      this.go('code');
    });
  }

  protected async resend(sent: SentCode): Promise<void> {
    if (this.resending()) return;
    this.resending.set(true);
    this.failure.set('');
    this.toasts.pending(TOAST, this.texts().login.resending);
    try {
      this.sent.set(await this.login.resendCode(sent.login_id));
      this.toasts.success(TOAST, this.texts().login.sent);
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

  private async attempt(pending: string, call: () => Promise<void>): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.failure.set('');
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
    if (this.closed) return;
    const text = this.errors.of(error);
    if (errorCode(error) === 'login_id_not_found') {
      this.sent.set(null);
      this.go('phone');
    }
    this.failure.set(text);
    this.toasts.error(TOAST, text);
  }

  private finish(): void {
    this.toasts.success(TOAST, this.texts().login.added);
    this.modal.close(true);
  }

  private go(step: Step): void {
    this.failure.set('');
    this.step.set(step);
    afterNextRender(() => this.shownStep().focus(), { injector: this.injector });
  }

  private async mayClose(): Promise<boolean> {
    if (this.sent() === null) return true;
    const { login } = this.texts();
    return this.confirm.ask({
      heading: login.cancelTitle,
      text: login.cancelText,
      yes: login.cancelYes,
      no: login.cancelNo,
    });
  }

  private cancelOnServer(): void {
    const sent = this.sent();
    this.sent.set(null);
    if (!sent) return;
    // The server ends an abandoned login by itself after some minutes, so a lost message changes nothing.
    this.login.cancel(sent.login_id).then(
      () => this.toasts.info(TOAST, this.texts().login.cancelled),
      () => undefined,
    );
  }
}

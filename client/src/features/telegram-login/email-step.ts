import {
  Component,
  DestroyRef,
  Injector,
  afterNextRender,
  computed,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  viewChild,
} from '@angular/core';
import {
  EMAIL_MAX_LENGTH,
  LOGIN_CODE_MAX_LENGTH,
  type EmailCodeSent,
  type SentCode,
  readLoginCode,
} from '@giftbuyer/contracts';
import { Button, TextField, Toasts, type Typed } from '@giftbuyer/ui';
import { ErrorMessages } from '../../core/http/error-messages';
import { I18n } from '../../i18n/i18n';
import { failureOf } from './login-failure';
import { LoginsInProgress } from './logins-in-progress';
import { TelegramLogin } from './telegram-login';

const TOAST = 'telegram-login';
/** Telegram knows which addresses it takes. */
const ADDRESS = /^[^\s@]+@[^\s@]+$/;

/** Telegram asks for an email address before it sends a code: the address, then the code that was sent there. */
@Component({
  selector: 'gb-email-step',
  imports: [Button, TextField],
  templateUrl: './email-step.html',
  styleUrl: './step.css',
})
export class EmailStep {
  readonly loginId = input.required<string>();
  /** Where the code of the address was sent, when the login is resumed. */
  readonly resumed = input<EmailCodeSent | null>(null);
  /** The address is confirmed, or its code has expired (`email_setup`). */
  readonly confirmed = output<SentCode>();
  /** The login no longer exists on the server. */
  readonly over = output<unknown>();
  readonly viaQr = output();
  readonly changePhone = output();

  private readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.allTexts;
  protected readonly maxLength = EMAIL_MAX_LENGTH;
  protected readonly codeMaxLength = LOGIN_CODE_MAX_LENGTH;
  protected readonly sentTo = linkedSignal(() => this.resumed());
  protected readonly email = signal('');
  protected readonly code = signal('');
  protected readonly busy = signal(false);
  protected readonly submitted = signal(false);
  private readonly failure = signal('');
  protected readonly error = computed(() => this.failure() || (this.submitted() ? this.invalid() : ''));
  /** What is wrong with the input; a failure of the server does not keep it from being sent again. */
  private readonly invalid = computed(() => {
    const { email: texts, codeMissing } = this.texts().login;
    if (this.sentTo()) return this.code().trim() ? '' : codeMissing;
    if (!this.email().trim()) return texts.missing;
    return this.isAddress() ? '' : texts.invalid;
  });
  private readonly isAddress = computed(() => ADDRESS.test(this.email().trim()));
  private readonly login = inject(TelegramLogin);
  private readonly logins = inject(LoginsInProgress);
  private readonly errors = inject(ErrorMessages);
  private readonly toasts = inject(Toasts);
  private readonly injector = inject(Injector);
  private readonly field = viewChild.required(TextField);
  private isDestroyed = false;

  constructor() {
    inject(DestroyRef).onDestroy(() => (this.isDestroyed = true));
  }

  focus(): void {
    this.field().focus();
  }

  protected readonly rewriteCode = ({ text, caret }: Typed): Typed => {
    const { code } = readLoginCode(text, this.sentTo()?.code_length ?? null);
    return code === undefined ? { text, caret } : { text: code, caret: code.length };
  };

  protected onEmail(text: string): void {
    this.email.set(text);
    this.failure.set('');
  }

  /** A complete code is submitted at once. */
  protected onCode(text: string): void {
    this.code.set(text);
    this.failure.set('');
    if (text.length === this.sentTo()?.code_length) void this.submit();
  }

  protected async submit(): Promise<void> {
    this.submitted.set(true);
    if (this.busy()) return;
    if (this.invalid()) this.field().focus();
    else if (this.sentTo()) await this.confirmCode();
    else await this.sendCode();
  }

  /** Sends the code to the same address again. */
  protected sendCode(): Promise<void> {
    const login_id = this.loginId();
    return this.run(this.texts().login.sending, async () => {
      const sentTo = await this.login.setEmail({ login_id, email: this.email().trim() });
      this.logins.update(login_id, { emailSent: sentTo });
      if (this.isDestroyed) return;
      this.toasts.success(TOAST, this.texts().login.email.sent(sentTo.email_pattern));
      this.show(sentTo);
    });
  }

  /** Back to the address. */
  protected changeEmail(): void {
    this.logins.update(this.loginId(), { emailSent: null });
    this.show(null);
  }

  private confirmCode(): Promise<void> {
    const login_id = this.loginId();
    return this.run(this.texts().login.checking, async () => {
      const sent = await this.login.confirmEmail({ login_id, code: this.code().trim() });
      const isExpired = sent.delivery === 'email_setup';
      this.logins.confirmEmail(login_id, sent);
      if (this.isDestroyed) return;
      this.confirmed.emit(sent);
      if (!isExpired) return;
      this.show(null);
      this.fail(this.errors.messageForTelegramCode('EMAIL_VERIFY_EXPIRED') ?? '');
    });
  }

  private async run(pending: string, call: () => Promise<void>): Promise<void> {
    this.busy.set(true);
    this.failure.set('');
    this.toasts.pending(TOAST, pending);
    try {
      await call();
    } catch (error) {
      if (this.isDestroyed) return;
      if (failureOf(error).isOver) this.over.emit(error);
      else this.fail(this.errors.messageFor(error));
    } finally {
      this.busy.set(false);
    }
  }

  private show(sentTo: EmailCodeSent | null): void {
    this.sentTo.set(sentTo);
    this.code.set('');
    this.submitted.set(false);
    this.failure.set('');
    afterNextRender(() => this.field().focus(), { injector: this.injector });
  }

  /** A rejected value stays, selected: typing replaces it. */
  private fail(text: string): void {
    this.failure.set(text);
    this.toasts.error(TOAST, text);
    afterNextRender(() => this.field().select(), { injector: this.injector });
  }
}

import {
  Component,
  DestroyRef,
  Injector,
  type OnInit,
  afterNextRender,
  computed,
  inject,
  input,
  output,
  signal,
  viewChild,
} from '@angular/core';
import { type ApiProfile, LOGIN_EXPIRES_AFTER_MINUTES } from '@giftbuyer/contracts';
import { Announcer, Button, Toasts } from '@giftbuyer/ui';
import { ApiError } from '../../core/http/api-client';
import { ErrorMessages, errorCode } from '../../core/http/error-messages';
import { Clock } from '../../core/time/clock';
import { I18n, clockTime } from '../../i18n/i18n';
import { QrImage } from '../../shared/qr-image';
import { formatPhone } from '../../shared/phone-format';
import { PasswordStep } from './password-step';
import { SANDBOX_NUMBERS } from './sandbox-numbers';
import { TelegramLogin } from './telegram-login';
import { waitForScan } from './wait-for-scan';

type QrState =
  | { step: 'loading' }
  | { step: 'shown'; url: string }
  | { step: 'scanned' }
  /** The server does not know the login any more. */
  | { step: 'expired' }
  | { step: 'failed'; failure: string; existing: number | null }
  | { step: 'password'; hint: string | null; busy: boolean; failure: string };

const TOAST = 'telegram-login';

/** A login by QR code: shows the code until it was scanned, then asks for the 2FA password if there is one. */
@Component({
  selector: 'gb-qr-login',
  imports: [Button, PasswordStep, QrImage],
  templateUrl: './qr-login.html',
  styleUrls: ['./step.css', './qr-login.css'],
})
export class QrLogin implements OnInit {
  readonly profile = input.required<ApiProfile>();
  /** Undefined: that of new accounts, or of the account that scans. */
  readonly proxyId = input<number | null>();
  readonly added = output();
  /** Open the existing account. */
  readonly show = output<number>();

  protected readonly texts = inject(I18n).allTexts;
  protected readonly sandboxNumbers = SANDBOX_NUMBERS;
  protected readonly format = formatPhone;
  protected readonly state = signal<QrState>({ step: 'loading' });
  readonly asksPassword = computed(() => this.state().step === 'password');
  private readonly expiresAt = signal(0);
  private readonly clock = inject(Clock);
  protected readonly timeLeft = computed(() =>
    clockTime(Math.max(0, Math.ceil((this.expiresAt() - this.clock.now()) / 1000))),
  );
  private readonly login = inject(TelegramLogin);
  private readonly errors = inject(ErrorMessages);
  private readonly toasts = inject(Toasts);
  private readonly announcer = inject(Announcer);
  private readonly injector = inject(Injector);
  private readonly passwordStep = viewChild(PasswordStep);
  private loginId: string | null = null;
  private isScanning = false;
  /** Of the login that is shown. */
  private run = new AbortController();

  constructor() {
    inject(DestroyRef).onDestroy(() => this.abandon());
    const leavesPage = new AbortController();
    inject(DestroyRef).onDestroy(() => leavesPage.abort());
    addEventListener('pagehide', () => this.expire(), { signal: leavesPage.signal });
  }

  ngOnInit(): void {
    void this.begin();
  }

  /** Replaces the login by a new one. */
  protected async begin(): Promise<void> {
    this.abandon();
    const { signal } = (this.run = new AbortController());
    this.state.set({ step: 'loading' });
    try {
      const proxyId = this.proxyId();
      const { login_id: id, url } = await this.login.beginQr({
        api_profile_id: this.profile().id,
        ...(proxyId !== undefined && { proxy_id: proxyId }),
      });
      if (signal.aborted) {
        this.cancelLogin(id);
        return;
      }
      this.loginId = id;
      this.expiresAt.set(this.clock.currentTime() + LOGIN_EXPIRES_AFTER_MINUTES * 60_000);
      this.state.set({ step: 'shown', url });
      const answer = await waitForScan({
        wait: () => this.login.waitForQr(id, signal),
        show: (code) => this.state.set({ step: 'shown', url: code.url }),
        signal,
      });
      if (!answer) return;
      this.announcer.announce(this.texts().login.qr.scanned);
      if ('need_2fa' in answer) this.askPassword(answer.hint);
      else this.finish();
    } catch (error) {
      if (!signal.aborted) this.fail(error);
    }
  }

  /** The number of the sandbox scans the code; the wait notices it. */
  protected async scanAs(phone: string, url: string): Promise<void> {
    if (this.isScanning) return;
    this.isScanning = true;
    try {
      await this.login.scanQr({ api_profile_id: this.profile().id, phone, url });
    } catch (error) {
      this.toasts.error(TOAST, this.errors.messageFor(error));
    } finally {
      this.isScanning = false;
    }
  }

  protected async confirmPassword(password: string): Promise<void> {
    const state = this.state();
    const { loginId, run } = this;
    if (state.step !== 'password' || state.busy || loginId === null) return;
    this.state.set({ ...state, busy: true, failure: '' });
    this.toasts.pending(TOAST, this.texts().login.finishing);
    try {
      await this.login.confirmPassword({ login_id: loginId, password });
      if (!run.signal.aborted) this.finish();
    } catch (error) {
      if (run.signal.aborted) return;
      const failure = this.errors.messageFor(error);
      this.toasts.error(TOAST, failure);
      if (isOver(error)) this.fail(error);
      else this.state.set({ ...state, busy: false, failure });
    }
  }

  protected clearFailure(): void {
    const state = this.state();
    if (state.step === 'password') this.state.set({ ...state, failure: '' });
  }

  private askPassword(hint: string | null): void {
    this.state.set({ step: 'password', hint, busy: false, failure: '' });
    this.toasts.info(TOAST, this.texts().login.needPassword);
    afterNextRender(() => this.passwordStep()?.focus(), { injector: this.injector });
  }

  private finish(): void {
    this.loginId = null;
    this.state.set({ step: 'scanned' });
    this.toasts.success(TOAST, this.texts().login.qr.added);
    this.added.emit();
  }

  private fail(error: unknown): void {
    const existing = (error instanceof ApiError && error.body?.account_id) || null;
    if (errorCode(error) === 'login_id_not_found') this.expire();
    else this.showFailure(this.errors.messageFor(error), existing);
  }

  protected failImage(): void {
    this.showFailure(this.texts().errors.network, null);
  }

  private showFailure(failure: string, existing: number | null): void {
    this.abandon();
    this.state.set({ step: 'failed', failure, existing });
    this.announcer.announce(failure, 'assertive');
  }

  private expire(): void {
    this.abandon();
    this.state.set({ step: 'expired' });
    this.announcer.announce(this.texts().login.qr.expired);
  }

  /** Ends the login here and at Telegram. */
  private abandon(): void {
    this.run.abort();
    if (this.loginId !== null) this.cancelLogin(this.loginId);
    this.loginId = null;
  }

  /** A lost request is harmless: the server cancels expired logins. */
  private cancelLogin(id: string): void {
    this.login.cancel(id).catch(() => undefined);
  }
}

/** The login no longer exists on the server. */
function isOver(error: unknown): boolean {
  const code = errorCode(error);
  return code === 'login_id_not_found' || code === 'phone_already_added';
}

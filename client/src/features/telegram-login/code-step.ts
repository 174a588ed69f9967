import {
  Component,
  ElementRef,
  computed,
  effect,
  inject,
  input,
  linkedSignal,
  output,
  signal,
  untracked,
  viewChild,
} from '@angular/core';
import { LOGIN_CODE_MAX_LENGTH, plainText, readLoginCode, type SentCode } from '@giftbuyer/contracts';
import { Button, Confirmation, TextField, type Typed, announce } from '@giftbuyer/ui';
import { I18n, clockTime } from '../../i18n/i18n';
import { Clock } from '../../core/time/clock';
import { formatPhone } from '../../shared/phone-format';

/** Remaining seconds at which the countdown is announced. */
const ANNOUNCED_SECONDS = [30, 10, 0];

const FRAGMENT = 'https://fragment.com';

@Component({
  selector: 'gb-code-step',
  imports: [Button, TextField],
  templateUrl: './code-step.html',
  styleUrl: './step.css',
})
export class CodeStep {
  readonly phone = input.required<string>();
  readonly sent = input.required<SentCode>();
  readonly busy = input(false);
  readonly resending = input(false);
  readonly failure = input('');
  /** Whether a login by QR code can help after the failure. */
  readonly suggestsQr = input(false);
  readonly viaQr = output();
  readonly resetEmail = output();
  readonly confirm = output<string>();
  readonly resend = output();
  readonly changePhone = output();
  readonly edited = output();

  private readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.allTexts;
  protected readonly maxLength = LOGIN_CODE_MAX_LENGTH;
  protected readonly code = signal('');
  protected readonly submitted = signal(false);
  protected readonly sentToText = computed(() => {
    const unbroken = formatPhone(this.phone()).replaceAll(' ', '\u00A0').replaceAll('-', '\u2011');
    const { details, sentTo } = this.texts().login;
    const { delivery, delivery_detail: detail } = this.sent();
    if (detail && delivery === 'email') return details.email(detail);
    if (detail && delivery === 'flash_call') {
      // Without a length the whole number is the code (`auth.sentCodeTypeFlashCall`).
      const isWholeNumber = this.sent().code_length === null;
      return isWholeNumber ? details.flash_call_number(unbroken, detail) : details.flash_call(unbroken, detail);
    }
    return (this.wordTexts()?.sentTo ?? sentTo[delivery])(unbroken);
  });
  protected readonly hint = computed(() => {
    const { delivery_detail: detail } = this.sent();
    return detail && this.wordTexts() ? this.texts().login.details.beginning(detail) : '';
  });
  /** The URL comes from Telegram and is not trusted: only fragment.com is linked. */
  protected readonly fragmentUrl = computed(() => {
    const { delivery, delivery_detail: detail } = this.sent();
    const url = delivery === 'fragment' ? URL.parse(detail ?? '') : null;
    return url?.origin === FRAGMENT ? url.href : null;
  });
  /** Only official apps get such a code. */
  protected readonly cannotArrive = computed(() => this.sent().delivery === 'firebase');
  /** When a reset that was asked for takes place. */
  protected readonly emailResetDate = computed(() => {
    const { email_reset_at: at } = this.sent();
    return at === null ? '' : this.i18n.date(at);
  });
  protected readonly isDigits = computed(() => this.sent().code_kind === 'digits');
  protected readonly label = computed(() => this.wordTexts()?.label ?? this.texts().login.code);
  protected readonly error = computed(() => {
    if (this.failure()) return this.failure();
    if (this.hasSeveralNumbers()) return this.texts().login.codeSeveral;
    return this.submitted() && !this.code().trim() ? this.texts().login.codeMissing : '';
  });
  /** With several numbers only the user knows which one is the code. */
  private readonly hasSeveralNumbers = computed(() => this.isDigits() && /\D/.test(this.code()));
  /** Texts for a code that is a word or phrase. */
  private readonly wordTexts = computed(() => {
    const { code_kind: kind } = this.sent();
    return kind === 'digits' ? null : this.texts().login.secrets[kind];
  });
  private readonly clock = inject(Clock);
  private readonly resendAt = linkedSignal(() => {
    const { resend_after_seconds: seconds } = this.sent();
    return seconds === null ? null : this.clock.currentTime() + seconds * 1000;
  });
  /** Seconds until the code can be sent again; null when Telegram offers no other way. */
  protected readonly secondsLeft = computed(() => {
    const at = this.resendAt();
    if (at === null) return null;
    // `now` may be almost a second behind: never show more than the server sent.
    const left = Math.ceil((at - this.clock.now()) / 1000);
    return Math.min(Math.max(0, left), this.sent().resend_after_seconds ?? 0);
  });
  protected readonly nextDelivery = computed(() => {
    const { next_delivery: next } = this.sent();
    return next ? this.texts().login.ways[next] : '';
  });
  protected readonly timeLeft = computed(() => clockTime(this.secondsLeft() ?? 0));
  /** Announces the countdown to screen readers. */
  private readonly announcement = linkedSignal<number | null, string>({
    source: this.secondsLeft,
    computation: (left, before) => {
      if (left === null || left === this.sent().resend_after_seconds) return '';
      if (!ANNOUNCED_SECONDS.includes(left)) return before?.value ?? '';
      const { resendIn, resendNow } = this.texts().login;
      return left === 0 ? resendNow(this.nextDelivery()) : resendIn(this.nextDelivery(), clockTime(left));
    },
  });
  private readonly field = viewChild(TextField);
  private readonly qrButton = viewChild<unknown, ElementRef<HTMLButtonElement>>('qrButton', { read: ElementRef });
  private readonly confirmation = inject(Confirmation);

  constructor() {
    announce(this.announcement);
    // A rejected code stays, selected: typing replaces it.
    effect(() => {
      if (this.failure()) untracked(() => this.field()?.select());
    });
  }

  focus(): void {
    const { nativeElement } = this.qrButton() ?? {};
    (this.field() ?? nativeElement)?.focus();
  }

  protected async askToResetEmail(): Promise<void> {
    const { emailReset: texts } = this.texts().login;
    const seconds = this.sent().email_reset_seconds ?? 0;
    const isConfirmed = await this.confirmation.confirm({
      heading: texts.title,
      text: seconds === 0 ? texts.atOnce : texts.later(Math.ceil(seconds / 86_400)),
      confirmLabel: texts.confirm,
      cancelLabel: texts.cancel,
    });
    if (isConfirmed) this.resetEmail.emit();
  }

  /** Extracts the code from a pasted message; words and phrases stay unchanged. */
  protected readonly rewrite = ({ text, caret }: Typed): Typed => {
    if (!this.isDigits()) return { text, caret };
    const { code, problem } = readLoginCode(text, this.sent().code_length);
    if (problem) return { text: problem === 'none' ? '' : text, caret: problem === 'none' ? 0 : caret };
    const before = plainText(text.slice(0, caret)).replace(/\D/g, '');
    return { text: code, caret: code.startsWith(before) ? before.length : code.length };
  };

  /** A complete code is submitted at once. */
  protected onInput(code: string): void {
    this.code.set(code);
    this.edited.emit();
    if (code.length === this.sent().code_length) this.submit();
  }

  protected submit(): void {
    this.submitted.set(true);
    if (this.busy()) return;
    const code = this.code().trim();
    if (code && !this.hasSeveralNumbers()) this.confirm.emit(code);
    else this.field()?.focus();
  }
}

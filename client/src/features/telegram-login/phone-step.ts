import { Component, computed, inject, input, output, signal, viewChild } from '@angular/core';
import { type ApiProfile, plainPhone, readPhone, withoutTrunkZero } from '@giftbuyer/contracts';
import { Button, Confirmation, TextField, type Typed } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { regionsByPrefix } from './phone-country';
import { caretPosition, formatPhone } from '../../shared/phone-format';
import { SANDBOX_NUMBERS } from './sandbox-numbers';

const NUMBER = /^\+?[\d\s.\-\u2010-\u2015\u2212]*$/u;
/** E.164. */
const MAX_DIGITS = 15;

@Component({
  selector: 'gb-phone-step',
  imports: [Button, TextField],
  templateUrl: './phone-step.html',
  styleUrl: './step.css',
})
export class PhoneStep {
  readonly profile = input.required<ApiProfile>();
  readonly initial = input('');
  readonly busy = input(false);
  readonly failure = input('');
  /** Id of an existing account with this number. */
  readonly existing = input<number | null>(null);
  /** Whether a login by QR code can help after the failure. */
  readonly suggestsQr = input(false);
  readonly viaQr = output();
  /** `+` and digits. */
  readonly send = output<string>();
  readonly edited = output();
  /** Open the existing account. */
  readonly show = output<number>();

  private readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.allTexts;
  protected readonly format = formatPhone;
  protected readonly sandboxNumbers = SANDBOX_NUMBERS;
  protected readonly typed = signal<string | null>(null);
  protected readonly phone = computed(() => this.typed() ?? formatPhone(this.initial()));
  protected readonly submitted = signal(false);
  private readonly reading = computed(() => readPhone(this.phone()));
  protected readonly normalized = computed(() => this.reading().phone ?? null);
  protected readonly error = computed(() => {
    if (this.failure()) return this.failure();
    const { login } = this.texts();
    if (!this.submitted() || this.normalized()) return '';
    return this.phone().trim() ? login.phoneProblems[this.reading().problem ?? 'none'] : login.phoneMissing;
  });
  /** The number that will be used, if it differs from the text, such as 8 999 for +7 999; else its country. */
  protected readonly hint = computed(() => {
    const { login } = this.texts();
    const other = this.correctedNumber();
    if (other) return login.eightIsSeven(formatPhone(other));
    const isBad = this.submitted() && !this.normalized();
    return (!isBad && this.country()) || login.phoneHint;
  });
  /** The number that will be used, if it differs from the text. */
  private readonly correctedNumber = computed(() => {
    const normalized = this.normalized();
    return normalized === `+${this.phone().replace(/\D/g, '')}` ? null : normalized;
  });
  private readonly names = computed(() => ({
    region: new Intl.DisplayNames(this.i18n.language(), { type: 'region', style: 'short' }),
    or: new Intl.ListFormat(this.i18n.language(), { type: 'disjunction' }),
  }));
  /** "Russia or Kazakhstan", as far as the number tells. */
  private readonly country = computed(() => {
    const { region, or } = this.names();
    return or.format(regionsByPrefix(this.phone()).map((code) => region.of(code) ?? code));
  });
  private readonly confirmation = inject(Confirmation);
  private readonly field = viewChild.required(TextField);

  focus(): void {
    this.field().select();
  }

  protected readonly rewrite = ({ text, caret }: Typed): Typed => {
    const { phone, problem } = readPhone(text);
    const number = withoutTrunkZero(plainPhone(text)).replace(/[()]/g, phone ? '' : '$&');
    // Text that is not a number (yet) stays unchanged and is rejected with a message; nothing is cut off.
    if (problem === 'several' || !NUMBER.test(number) || number.replace(/\D/g, '').length > MAX_DIGITS)
      return { text, caret };
    const digitsBefore = text.slice(0, caret).replace(/\P{Nd}/gu, '').length;
    const formatted = formatPhone(number);
    return { text: formatted, caret: caretPosition(formatted, digitsBefore) };
  };

  /** A single-line field drops line breaks, which would join two numbers. */
  protected onPaste(event: ClipboardEvent): void {
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (readPhone(text).problem !== 'several') return;
    event.preventDefault();
    this.onInput(text.trim().replace(/\s*[\r\n]+\s*/g, ', '));
    this.submitted.set(true);
  }

  protected usePhone(phone: string): void {
    this.onInput(formatPhone(phone));
    this.field().focus();
  }

  protected onInput(text: string): void {
    this.typed.set(text);
    this.edited.emit();
  }

  protected async submit(): Promise<void> {
    this.submitted.set(true);
    const phone = this.normalized();
    if (!phone || this.busy()) this.field().focus();
    else if (!this.correctedNumber() || (await this.confirmPhone(phone))) this.send.emit(phone);
  }

  private async confirmPhone(phone: string): Promise<boolean> {
    const { eightTitle, eightText, eightCancel, sendCode } = this.texts().login;
    const options = {
      heading: eightTitle(formatPhone(phone)),
      text: eightText,
      confirmLabel: sendCode,
      cancelLabel: eightCancel,
    };
    return (await this.confirmation.confirm(options)) === true;
  }
}

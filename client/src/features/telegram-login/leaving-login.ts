import { Service, inject } from '@angular/core';
import type { SentCode } from '@giftbuyer/contracts';
import { Confirmation, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { LoginsInProgress } from './logins-in-progress';
import { TelegramLogin } from './telegram-login';

const TOAST = 'telegram-login';

/** Asks before a login that is under way is left, and cancels it. */
@Service()
export class LeavingLogin {
  private readonly texts = inject(I18n).allTexts;
  private readonly confirmation = inject(Confirmation);
  private readonly login = inject(TelegramLogin);
  private readonly logins = inject(LoginsInProgress);
  private readonly toasts = inject(Toasts);

  /** A login whose QR code was scanned can only be cancelled. */
  async confirmCancelling(): Promise<boolean> {
    const { login } = this.texts();
    const { cancelText: text, keep: cancelLabel } = login.qr;
    const question = { heading: login.cancelTitle, text, confirmLabel: login.cancelConfirm, cancelLabel };
    return (await this.confirmation.confirm(question)) === true;
  }

  /** @returns null to go on with it */
  async ask(): Promise<'cancel' | 'postpone' | null> {
    const { login } = this.texts();
    const cancels = await this.confirmation.confirm({
      heading: login.cancelTitle,
      text: login.cancelText,
      confirmLabel: login.cancelConfirm,
      cancelLabel: login.putOff,
    });
    if (cancels === undefined) return null;
    return cancels ? 'cancel' : 'postpone';
  }

  /** A lost request is harmless: the server cancels expired logins. */
  cancelLogin({ login_id: id }: SentCode): void {
    this.logins.remove(id);
    this.login.cancel(id).then(
      (answer) => {
        const { cancelled, cancelUnconfirmed } = this.texts().login;
        this.toasts.info(TOAST, answer.telegram_confirmed ? cancelled : cancelUnconfirmed);
      },
      () => undefined,
    );
  }
}

import { Clipboard as CdkClipboard } from '@angular/cdk/clipboard';
import { Service, inject } from '@angular/core';
import { Toasts } from '@giftbuyer/ui';
import { I18n } from '../i18n/i18n';

const TOAST = 'copy';

/** Copies text and shows a toast with the result. */
@Service()
export class Clipboard {
  private readonly cdk = inject(CdkClipboard);
  private readonly toasts = inject(Toasts);
  private readonly texts = inject(I18n).signInTexts;

  /** @param successMessage the toast after a successful copy. @returns whether it was copied */
  async copy(text: string, successMessage: string): Promise<boolean> {
    const isCopied = await this.write(text);
    if (isCopied) this.toasts.success(TOAST, successMessage);
    else this.toasts.error(TOAST, this.texts().common.copyFailed);
    return isCopied;
  }

  /** Without a secure context there is no Clipboard API (W3C Secure Contexts); CDK uses `execCommand`. */
  private async write(text: string): Promise<boolean> {
    if (!isSecureContext) return this.cdk.copy(text);
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      return false;
    }
  }
}

import { Service, inject } from '@angular/core';
import { Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';

const TOAST = 'copy';

/** Copies text and says so, or that the browser did not allow it. */
@Service()
export class Clipboard {
  private readonly toasts = inject(Toasts);
  private readonly texts = inject(I18n).texts;

  /** @param said when it is done */
  async copy(text: string, said: string): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      this.toasts.success(TOAST, said);
    } catch {
      this.toasts.error(TOAST, this.texts().common.copyFailed);
    }
  }
}

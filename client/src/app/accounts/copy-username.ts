import { Service, inject } from '@angular/core';
import { Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';

const TOAST = 'copy';

/** Copies an @username, and says so. */
@Service()
export class CopyUsername {
  private readonly toasts = inject(Toasts);
  private readonly texts = inject(I18n).texts;

  /** @param username without the @ */
  async copy(username: string): Promise<void> {
    const { card } = this.texts();
    try {
      await navigator.clipboard.writeText(`@${username}`);
      this.toasts.success(TOAST, card.copied(username));
    } catch {
      this.toasts.error(TOAST, card.copyFailed);
    }
  }
}

import { Service, inject } from '@angular/core';
import { I18n } from '../../i18n/i18n';
import { Clipboard } from '../core/clipboard';

@Service()
export class CopyUsername {
  private readonly clipboard = inject(Clipboard);
  private readonly texts = inject(I18n).texts;

  /** @param username without the @ */
  copy(username: string): Promise<void> {
    return this.clipboard.copy(`@${username}`, this.texts().card.copied(username));
  }
}

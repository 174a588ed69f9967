import { inject } from '@angular/core';
import { I18n } from '../../../i18n/i18n';
import { Clipboard } from '../../../shared/clipboard';

/** Call it in an injection context. @returns copies an @username, given without the @, and says whether it was copied */
export function injectCopyUsername(): (username: string) => Promise<boolean> {
  const clipboard = inject(Clipboard);
  const { texts } = inject(I18n);
  return (username) => clipboard.copy(`@${username}`, texts().card.copied(username));
}

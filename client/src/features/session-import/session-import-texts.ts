import { type Signal, inject } from '@angular/core';
import { I18n } from '../../i18n/i18n';
import { enSessionImport } from '../../i18n/en-session-import';
import { type SessionImportTexts, ruSessionImport } from '../../i18n/ru-session-import';

/** The texts of this page. Call it in an injection context. */
export const sessionImportTexts = (): Signal<SessionImportTexts> =>
  inject(I18n).pageTexts({ ru: ruSessionImport, en: enSessionImport });

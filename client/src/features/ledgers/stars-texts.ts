import { type Signal, inject } from '@angular/core';
import { enStars } from '../../i18n/en-stars';
import { I18n } from '../../i18n/i18n';
import { type StarsTexts, ruStars } from '../../i18n/ru-stars';

/** The texts about transactions. Call it in an injection context. */
export const starsTexts = (): Signal<StarsTexts> => inject(I18n).pageTexts({ ru: ruStars, en: enStars });

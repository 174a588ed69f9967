import { type Signal, inject } from '@angular/core';
import { enGifts } from '../../i18n/en-gifts';
import { I18n } from '../../i18n/i18n';
import { type GiftTexts, ruGifts } from '../../i18n/ru-gifts';

/** The texts of this page. Call it in an injection context. */
export const giftTexts = (): Signal<GiftTexts> => inject(I18n).pageTexts({ ru: ruGifts, en: enGifts });

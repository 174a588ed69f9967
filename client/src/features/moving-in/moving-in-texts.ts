import { type Signal, inject } from '@angular/core';
import { I18n } from '../../i18n/i18n';
import { enMovingIn } from '../../i18n/en-moving-in';
import { type MovingInTexts, ruMovingIn } from '../../i18n/ru-moving-in';

/** The texts of this page. Call it in an injection context. */
export const movingInTexts = (): Signal<MovingInTexts> => inject(I18n).pageTexts({ ru: ruMovingIn, en: enMovingIn });

import { InjectionToken, type Signal } from '@angular/core';

/** The texts of the controls. The application provides them in its current language. */
export interface UiTexts {
  close: string;
  dismiss: string;
  showPassword: string;
  hidePassword: string;
  capsLock: string;
  /** Names the region in which toasts appear. */
  notifications: string;
}

export const UI_TEXTS = new InjectionToken<Signal<UiTexts>>('texts of the controls');

import { Service, effect } from '@angular/core';
import { storedPreference } from './stored-preference';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];

/** `public/before-paint.js` applies the stored choice before Angular starts; this service changes it. */
@Service()
export class Theme {
  private readonly preference = storedPreference('gb-theme', THEMES, 'auto');
  readonly name = this.preference.value;

  constructor() {
    effect(() => {
      const name = this.name();
      const { classList } = document.documentElement;
      classList.toggle('theme-light', name === 'light');
      classList.toggle('theme-dark', name === 'dark');
      colourBrowser(name);
    });
  }

  use(name: ThemeName): void {
    this.preference.set(name);
  }
}

/** The browser bars take the first `theme-color` whose media query matches. */
function colourBrowser(chosen: ThemeName): void {
  for (const meta of document.querySelectorAll<HTMLMetaElement>('meta[name="theme-color"]')) {
    const theme = meta.dataset['theme'];
    if (chosen === 'auto') meta.media = `(prefers-color-scheme: ${theme})`;
    else meta.media = theme === chosen ? 'all' : 'not all';
  }
}

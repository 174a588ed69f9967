import { Service, effect, signal } from '@angular/core';

export const THEMES = ['auto', 'light', 'dark'] as const;
export type ThemeName = (typeof THEMES)[number];

const STORAGE_KEY = 'gb-theme';

/** `public/before-paint.js` applies the stored choice before Angular starts; this service changes it. */
@Service()
export class Theme {
  readonly name = signal<ThemeName>(stored());

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
    this.name.set(name);
    try {
      localStorage.setItem(STORAGE_KEY, name);
    } catch {
      // Storage is forbidden: the choice lasts until the tab is closed.
    }
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

function stored(): ThemeName {
  try {
    const name = localStorage.getItem(STORAGE_KEY);
    return THEMES.find((theme) => theme === name) ?? 'auto';
  } catch {
    return 'auto';
  }
}

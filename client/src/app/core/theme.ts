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
    });
  }

  use(name: ThemeName): void {
    this.name.set(name);
    try {
      localStorage.setItem(STORAGE_KEY, name);
    } catch {
      // A browser that forbids storage forgets the choice with the tab.
    }
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

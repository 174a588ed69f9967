import { Service, signal } from '@angular/core';

export const DENSITIES = ['comfortable', 'compact'] as const;
export type DensityName = (typeof DENSITIES)[number];

const STORAGE_KEY = 'gb-density';

/** How densely accounts are displayed. */
@Service()
export class Density {
  readonly name = signal<DensityName>(stored());

  use(name: DensityName): void {
    this.name.set(name);
    try {
      localStorage.setItem(STORAGE_KEY, name);
    } catch {
      // Storage is forbidden: the choice lasts until the tab is closed.
    }
  }
}

function stored(): DensityName {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'compact' ? 'compact' : 'comfortable';
  } catch {
    return 'comfortable';
  }
}

import { Service } from '@angular/core';
import { storedPreference } from './stored-preference';

export const DENSITIES = ['comfortable', 'compact'] as const;
export type DensityName = (typeof DENSITIES)[number];

/** How densely accounts are displayed. */
@Service()
export class Density {
  private readonly preference = storedPreference('gb-density', DENSITIES, 'comfortable');
  readonly name = this.preference.value;

  use(name: DensityName): void {
    this.preference.set(name);
  }
}

import { Service } from '@angular/core';

/** Opens the search over accounts, actions and pages. */
@Service()
export class PaletteOpener {
  open(): void {
    // The palette itself comes with its feature.
  }
}

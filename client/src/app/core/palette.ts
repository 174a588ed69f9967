import { Service, inject } from '@angular/core';
import { LazyModals } from './lazy-modals';

/** Opens the search over accounts, actions and pages. */
@Service()
export class PaletteOpener {
  private readonly lazyModals = inject(LazyModals);

  open(): void {
    void this.choose();
  }

  private async choose(): Promise<void> {
    const run = await this.lazyModals.open<() => unknown>(({ PaletteModal }) => PaletteModal);
    run?.();
  }
}

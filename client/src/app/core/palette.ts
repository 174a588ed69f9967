import { Service, inject } from '@angular/core';
import { ModalLayer } from '@giftbuyer/ui';
import { LazyModals } from './lazy-modals';

/** Opens the search over accounts, actions and pages. */
@Service()
export class PaletteOpener {
  private readonly lazyModals = inject(LazyModals);
  private readonly layer = inject(ModalLayer);

  open(): void {
    void this.choose();
  }

  private async choose(): Promise<void> {
    const run = await this.lazyModals.open<() => unknown>(({ PaletteModal }) => PaletteModal);
    if (!run) return;
    // What was chosen may go to another page: the history must have forgotten the palette before.
    await this.layer.stack?.settled();
    run();
  }
}

import { DOCUMENT, Service, inject, signal } from '@angular/core';
import type { Modals } from './modals';

/** The part of the modals that does not load `Modals`, which needs most of CDK. */
@Service()
export class ModalState {
  /** The number of open modals. */
  readonly depth = signal(0);
  /** Null until the first modal opens. */
  modals: Modals | null = null;
  /** The last `pointerdown`: `Modals` may be loaded only after it. */
  lastPress: PointerEvent | null = null;

  constructor() {
    inject(DOCUMENT).addEventListener('pointerdown', (event) => (this.lastPress = event), { capture: true });
  }
}

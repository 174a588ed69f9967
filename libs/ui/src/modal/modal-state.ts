import { DOCUMENT, Service, inject, signal } from '@angular/core';

/** What `Modals` can do for those that must not load it. */
export interface LoadedModals {
  /** Closes all modals; resolves when their history entries are gone too. */
  closeAll(): Promise<void>;
  /** Resolves when the history matches the open modals. */
  settled(): Promise<void>;
}

/** The part of the modals that does not load `Modals`, which needs most of CDK. */
@Service()
export class ModalState {
  /** The number of open modals. */
  readonly depth = signal(0);
  /** Null until the first modal opens. */
  modals: LoadedModals | null = null;
  /** The last `pointerdown`: `Modals` may be loaded only after it. */
  lastPress: PointerEvent | null = null;

  constructor() {
    inject(DOCUMENT).addEventListener('pointerdown', (event) => (this.lastPress = event), { capture: true });
  }
}

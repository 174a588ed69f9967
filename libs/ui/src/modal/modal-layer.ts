import { DOCUMENT, Service, inject, signal } from '@angular/core';
import type { ModalStack } from './modal-stack';

/** What the page may know of its modals without loading them, which is most of CDK. */
@Service()
export class ModalLayer {
  /** How many are open. */
  readonly depth = signal(0);
  /** Null until the first one opens. */
  stack: ModalStack | null = null;
  /** Where a pointer went down last; the code of modals may be loaded only after it. */
  lastPress: PointerEvent | null = null;

  constructor() {
    inject(DOCUMENT).addEventListener('pointerdown', (event) => (this.lastPress = event), { capture: true });
  }
}

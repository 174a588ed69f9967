import { Service, signal } from '@angular/core';

/** How many modals are open. Apart from ModalStack, so that a page without modals can show toasts without loading it. */
@Service()
export class ModalLayer {
  readonly depth = signal(0);
}

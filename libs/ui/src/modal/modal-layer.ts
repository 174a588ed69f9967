import { Service, signal } from '@angular/core';
import type { ModalStack } from './modal-stack';

/** What the page may know of its modals without loading them, which is most of CDK. */
@Service()
export class ModalLayer {
  /** How many are open. */
  readonly depth = signal(0);
  /** Null until the first one opens. */
  stack: ModalStack | null = null;
}

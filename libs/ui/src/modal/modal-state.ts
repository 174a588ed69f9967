import { DOCUMENT, Service, inject, signal } from '@angular/core';

/** What `Modals` can do for those that must not load it. */
export interface LoadedModals {
  /** Closes all modals that need not stay; resolves when the history entries of all are gone. */
  closeAll(): Promise<void>;
  /** Resolves when the history matches the open modals. */
  settled(): Promise<void>;
}

/** Where and when a pointer was pressed; the event itself would keep its target in memory, and so a removed modal. */
export interface Press {
  clientX: number;
  clientY: number;
  timeStamp: number;
}

/** The part of the modals that does not load `Modals`, which needs most of CDK. */
@Service()
export class ModalState {
  /** The number of open modals. */
  readonly depth = signal(0);
  /** Null until the first modal opens. */
  modals: LoadedModals | null = null;
  /** The last `pointerdown`: `Modals` may be loaded only after it. */
  lastPress: Press | null = null;

  constructor() {
    const note = ({ clientX, clientY, timeStamp }: PointerEvent): void => {
      this.lastPress = { clientX, clientY, timeStamp };
    };
    inject(DOCUMENT).addEventListener('pointerdown', note, { capture: true });
  }
}

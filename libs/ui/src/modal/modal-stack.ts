import { Dialog } from '@angular/cdk/dialog';
import { createGlobalPositionStrategy, type OverlayRef } from '@angular/cdk/overlay';
import { Injector, Service, inject, type Type } from '@angular/core';
import { Announcer } from '../announcer/announcer';
import { ModalHistory } from './modal-history';
import { ModalLayer } from './modal-layer';
import { MODAL_DATA, ModalRef } from './modal-ref';

/**
 * The second press of a double click may land on the backdrop of what the first one opened, or of what lay below the modal
 * that it closed. The slowest hands take half of it.
 */
const DOUBLE_CLICK_MS = 1000;
/** A hand moves little between the two. */
const DOUBLE_CLICK_PX = 16;

export interface ModalOptions {
  data?: unknown;
  /** A question: `alertdialog`. Its backdrop leaves it unanswered, as Esc does, which changes nothing. */
  alert?: boolean;
  /**
   * Hangs on the right edge, on phones on the lower one, and is drawn by a `SheetFrame`. A sheet has an address, so its
   * history entry is that of the router, who closes it on Back by destroying whatever opened it.
   */
  sheet?: boolean;
  /** Focus goes here when the modal closes and its opener is gone. */
  fallbackFocus?: () => HTMLElement | null | undefined;
}

interface OpenModal {
  modal: { close(): void; requestClose(): Promise<void> };
  overlay: OverlayRef;
  hasAddress: boolean;
}

/**
 * Opens modals on top of each other. Only the top one reacts to Esc, its backdrop and Back; those below keep their
 * state but are inert and hidden. CDK's dialogs do the rest: focus trap, scroll lock, top layer.
 */
@Service()
export class ModalStack {
  private readonly dialog = inject(Dialog);
  private readonly history = inject(ModalHistory);
  private readonly injector = inject(Injector);
  private readonly stack: OpenModal[] = [];
  private readonly layer = inject(ModalLayer);
  private readonly announcer = inject(Announcer);
  /** The press before a modal was last opened or closed. */
  private lastPress: PointerEvent | null = null;
  private count = 0;

  constructor() {
    this.layer.stack = this;
    this.history.back.subscribe(() => void this.goBack());
  }

  open<Result = void>(component: Type<unknown>, options: ModalOptions = {}): ModalRef<Result> {
    const headingId = `gb-modal-${++this.count}-heading`;
    const modal = new ModalRef<Result>(headingId);
    const opener = document.activeElement;
    const position = createGlobalPositionStrategy(this.injector);
    const dialog = this.dialog.open<Result>(component, {
      role: options.alert ? 'alertdialog' : 'dialog',
      ariaLabelledBy: headingId,
      ariaModal: true,
      disableClose: true,
      closeOnNavigation: false,
      // A question starts on its safe button, a form on its first field, neither on a link.
      autoFocus: options.alert ? 'button' : 'input:not([tabindex="-1"]), button',
      // Hung from the top, so that a modal that grows or shrinks keeps its heading where it was.
      positionStrategy: options.sheet ? position.bottom().right() : position.centerHorizontally().top(),
      panelClass: options.sheet ? 'gb-sheet-pane' : 'gb-modal-pane',
      backdropClass: 'gb-modal-backdrop',
      injector: Injector.create({
        parent: this.injector,
        providers: [
          { provide: ModalRef, useValue: modal },
          { provide: MODAL_DATA, useValue: options.data },
        ],
      }),
    });
    const opened: OpenModal = { modal, overlay: dialog.overlayRef, hasAddress: options.sheet ?? false };
    this.stack.push(opened);
    this.lastPress = this.layer.lastPress;
    this.listen(opened);
    this.arrange();
    void modal.closed.then(() => {
      this.lastPress = this.layer.lastPress;
      this.stack.splice(this.stack.indexOf(opened), 1);
      this.arrange();
      // Gives the focus back to the opener, if that is still there.
      dialog.close();
      if (!opener?.isConnected) options.fallbackFocus?.()?.focus();
    });
    return modal;
  }

  /** Closes everything without asking; resolves when the history entries of the modals are gone too. */
  async closeAll(): Promise<void> {
    for (const { modal } of this.stack.toReversed()) modal.close();
    await this.history.follow(0);
  }

  /** Resolves when the history has the entries of the modals that are open, so that others may travel in it. */
  settled(): Promise<void> {
    return this.history.follow(this.stack.filter(({ hasAddress }) => !hasAddress).length);
  }

  private async goBack(): Promise<void> {
    await this.stack.at(-1)?.modal.requestClose();
    await this.settled();
  }

  private listen({ modal, overlay }: OpenModal): void {
    overlay.keydownEvents().subscribe((event) => {
      // Held keys would close level after level; in a composition Esc belongs to the input method; a menu that took
      // Esc for itself has prevented the default.
      const isModified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      const isTaken = isModified || event.repeat || event.isComposing || event.defaultPrevented;
      if (event.key !== 'Escape' || isTaken) return;
      event.preventDefault();
      void modal.requestClose();
    });
    const { hostElement, backdropElement, overlayElement } = overlay;
    const around: unknown[] = [hostElement, backdropElement, overlayElement];
    for (const element of [hostElement, backdropElement]) {
      // A press beside the modal would take the focus out of it.
      element?.addEventListener('mousedown', (event) => {
        if (around.includes(event.target)) event.preventDefault();
      });
    }
    let pressed = false;
    // A press that began inside the modal, such as selecting text, must not close it when it ends on the backdrop.
    for (const element of [hostElement, backdropElement]) {
      element?.addEventListener('pointerdown', (event) => {
        const isSecond = this.lastPress !== null && isDoubleClick(this.lastPress, event);
        pressed = event.target === backdropElement && !isSecond;
      });
    }
    overlay.backdropClick().subscribe(() => {
      if (pressed) void modal.requestClose();
      pressed = false;
    });
  }

  private arrange(): void {
    const top = this.stack.at(-1);
    for (const entry of this.stack) {
      const { hostElement, backdropElement } = entry.overlay;
      const hidden = entry !== top;
      hostElement.inert = hidden;
      hostElement.classList.toggle('gb-modal-hidden', hidden);
      backdropElement?.classList.toggle('gb-modal-hidden', hidden);
      const container = hostElement.querySelector('[aria-modal]');
      if (hidden) container?.removeAttribute('aria-owns');
      else container?.setAttribute('aria-owns', this.announcer.ids);
    }
    this.layer.depth.set(this.stack.length);
    void this.settled();
  }
}

function isDoubleClick(first: PointerEvent, second: PointerEvent): boolean {
  const distance = Math.hypot(second.clientX - first.clientX, second.clientY - first.clientY);
  return second.timeStamp - first.timeStamp < DOUBLE_CLICK_MS && distance <= DOUBLE_CLICK_PX;
}

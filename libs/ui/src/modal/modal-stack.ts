import { Dialog, type DialogRef } from '@angular/cdk/dialog';
import { hasModifierKey } from '@angular/cdk/keycodes';
import { createGlobalPositionStrategy } from '@angular/cdk/overlay';
import { Injector, Service, inject, type Type } from '@angular/core';
import { ModalHistory } from './modal-history';
import { ModalLayer } from './modal-layer';
import { MODAL_DATA, ModalRef } from './modal-ref';

/** After a modal closed, clicks on the next backdrop are ignored for this long: a double click closes one level. */
const BACKDROP_GUARD_MS = 150;

export interface ModalOptions {
  data?: unknown;
  /** A question that must be answered by a button: `alertdialog`, and the backdrop does not close it. */
  alert?: boolean;
  /** Focus goes here when the modal closes and its opener is gone. */
  fallbackFocus?: () => HTMLElement | null | undefined;
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
  private readonly stack: { modal: ModalRef<unknown>; dialog: DialogRef<unknown> }[] = [];
  private readonly layer = inject(ModalLayer);
  private lastClosedAt = 0;
  private count = 0;

  constructor() {
    this.history.back.subscribe(() => void this.goBack());
  }

  open<Result = void>(component: Type<unknown>, options: ModalOptions = {}): ModalRef<Result> {
    const headingId = `gb-modal-${++this.count}-heading`;
    let dialog: DialogRef<Result> | undefined = undefined;
    const modal = new ModalRef<Result>(() => dialog, headingId);
    const opener = document.activeElement;
    dialog = this.dialog.open<Result>(component, {
      role: options.alert ? 'alertdialog' : 'dialog',
      ariaLabelledBy: headingId,
      ariaModal: true,
      disableClose: true,
      closeOnNavigation: false,
      // A question starts on its safe button, a form on its first field, neither on a link.
      autoFocus: options.alert ? 'button' : 'input:not([tabindex="-1"]), button',
      // Hung from the top, so that a modal that grows or shrinks keeps its heading where it was.
      positionStrategy: createGlobalPositionStrategy(this.injector).centerHorizontally().top(),
      panelClass: 'gb-modal-pane',
      backdropClass: 'gb-modal-backdrop',
      injector: Injector.create({
        parent: this.injector,
        providers: [
          { provide: ModalRef, useValue: modal },
          { provide: MODAL_DATA, useValue: options.data },
        ],
      }),
    });
    this.stack.push({ modal: modal as ModalRef<unknown>, dialog: dialog as DialogRef<unknown> });
    this.listen(modal as ModalRef<unknown>, dialog as DialogRef<unknown>, !options.alert);
    dialog.closed.subscribe(() => this.afterClosed(modal as ModalRef<unknown>, opener, options.fallbackFocus));
    this.arrange();
    return modal;
  }

  /** Closes everything without asking; resolves when the history entries of the modals are gone too. */
  async closeAll(): Promise<void> {
    for (const { modal } of this.stack.toReversed()) modal.close();
    await this.history.follow(0);
  }

  private async goBack(): Promise<void> {
    await this.stack.at(-1)?.modal.requestClose();
    await this.history.follow(this.stack.length);
  }

  private listen(modal: ModalRef<unknown>, dialog: DialogRef<unknown>, closesByBackdrop: boolean): void {
    dialog.keydownEvents.subscribe((event) => {
      // Held keys would close level after level; in a composition Esc belongs to the input method; a menu that took
      // Esc for itself has prevented the default.
      const taken = event.repeat || event.isComposing || event.defaultPrevented || hasModifierKey(event);
      if (event.key !== 'Escape' || taken) return;
      event.preventDefault();
      void modal.requestClose();
    });
    if (!closesByBackdrop) return;
    let pressed = false;
    const { hostElement, backdropElement } = dialog.overlayRef;
    // A press that began inside the modal, such as selecting text, must not close it when it ends on the backdrop.
    for (const element of [hostElement, backdropElement]) {
      element?.addEventListener('pointerdown', (event) => (pressed = event.target === backdropElement));
    }
    dialog.backdropClick.subscribe(() => {
      if (pressed && performance.now() - this.lastClosedAt > BACKDROP_GUARD_MS) void modal.requestClose();
      pressed = false;
    });
  }

  private afterClosed(modal: ModalRef<unknown>, opener: Element | null, fallback: ModalOptions['fallbackFocus']): void {
    this.lastClosedAt = performance.now();
    const index = this.stack.findIndex((entry) => entry.modal === modal);
    if (index >= 0) this.stack.splice(index, 1);
    this.arrange();
    const isLost = document.activeElement === document.body;
    if (opener?.isConnected && isLost && opener instanceof HTMLElement) opener.focus();
    else if (!opener?.isConnected) fallback?.()?.focus();
  }

  private arrange(): void {
    const top = this.stack.at(-1);
    for (const entry of this.stack) {
      const { hostElement, backdropElement } = entry.dialog.overlayRef;
      const hidden = entry !== top;
      hostElement.inert = hidden;
      hostElement.classList.toggle('gb-modal-hidden', hidden);
      backdropElement?.classList.toggle('gb-modal-hidden', hidden);
    }
    this.layer.depth.set(this.stack.length);
    void this.history.follow(this.stack.length);
  }
}

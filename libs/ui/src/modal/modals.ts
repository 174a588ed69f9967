import { InputModalityDetector } from '@angular/cdk/a11y';
import { Dialog as CdkDialog } from '@angular/cdk/dialog';
import { createGlobalPositionStrategy, type OverlayRef } from '@angular/cdk/overlay';
import { Injector, Service, inject, type Type } from '@angular/core';
import { Announcer } from '../announcer/announcer';
import { ModalHistory } from './modal-history';
import { type LoadedModals, ModalState, type Press } from './modal-state';
import { type Dialog, type DialogWithoutData, MODAL_DATA, ModalRef } from './modal-ref';

/**
 * The second press of a double click may land on the backdrop of the modal that the first one opened, or uncovered. Even
 * a slow double click takes only half of this.
 */
const DOUBLE_CLICK_MS = 1000;
/** The greatest distance between the two presses. */
const DOUBLE_CLICK_PX = 16;

export interface ModalOptions {
  /** `alertdialog`. Its backdrop dismisses it, as Esc does, which changes nothing. */
  alert?: boolean;
  /**
   * At the right edge, on phones at the bottom, with a `SheetFrame`. A sheet has a URL, so its history entry is the
   * router's, and Back destroys the component that opened it.
   */
  sheet?: boolean;
  /** Focus goes here when the modal closes and its opener is gone. */
  fallbackFocus?: () => HTMLElement | null | undefined;
}

interface OpenModal {
  modal: { close(): void; dismiss(): Promise<void>; mustStay(): boolean; readonly closed: Promise<unknown> };
  overlay: OverlayRef;
  hasAddress: boolean;
}

/**
 * Opens modals on top of each other. Only the top one reacts to Esc, its backdrop and Back; those below keep their state,
 * inert and hidden. CDK's dialogs do the rest: focus trap, scroll lock, top layer.
 */
@Service()
export class Modals implements LoadedModals {
  private readonly dialog = inject(CdkDialog);
  private readonly history = inject(ModalHistory);
  private readonly injector = inject(Injector);
  private readonly stack: OpenModal[] = [];
  private readonly state = inject(ModalState);
  private readonly announcer = inject(Announcer);
  private readonly modality = inject(InputModalityDetector);
  /** The press before a modal was last opened or closed. */
  private lastPress: Press | null = null;
  private count = 0;

  constructor() {
    this.state.modals = this;
    this.history.back.subscribe(() => void this.goBack());
  }

  open<Result>(component: Type<DialogWithoutData<Result>>, data?: undefined, options?: ModalOptions): ModalRef<Result>;
  open<Data, Result>(
    component: Type<Dialog<Data, Result>>,
    data: NoInfer<Data>,
    options?: ModalOptions,
  ): ModalRef<Result>;
  open<Data, Result>(component: Type<Dialog<Data, Result>>, data?: Data, options: ModalOptions = {}): ModalRef<Result> {
    const headingId = `gb-modal-${++this.count}-heading`;
    const modal = new ModalRef<Result>(headingId);
    const opener = document.activeElement;
    const position = createGlobalPositionStrategy(this.injector);
    const dialog = this.dialog.open(component, {
      role: options.alert ? 'alertdialog' : 'dialog',
      ariaLabelledBy: headingId,
      ariaModal: true,
      disableClose: true,
      closeOnNavigation: false,
      // An alert starts on its cancel button, a form on its first field, neither on a link or a choice above the field.
      autoFocus: options.alert ? 'button' : 'input:not([tabindex="-1"], [type="radio"]), button',
      // From the top, so that the heading stays in place when the modal grows or shrinks.
      positionStrategy: options.sheet ? position.bottom().right() : position.centerHorizontally().top(),
      panelClass: options.sheet ? 'gb-sheet-pane' : 'gb-modal-pane',
      backdropClass: 'gb-modal-backdrop',
      injector: Injector.create({
        parent: this.injector,
        providers: [
          { provide: ModalRef, useValue: modal },
          { provide: MODAL_DATA, useValue: data },
        ],
      }),
    });
    const opened: OpenModal = { modal, overlay: dialog.overlayRef, hasAddress: options.sheet ?? false };
    this.stack.push(opened);
    this.lastPress = this.state.lastPress;
    this.addListeners(opened);
    this.update();
    void modal.closed.then(async () => {
      if (modal.isDismissing) await this.closeAbove(opened);
      this.lastPress = this.state.lastPress;
      this.stack.splice(this.stack.indexOf(opened), 1);
      this.update();
      // CDK restores the focus to the opener if it is still in the document.
      dialog.close();
      // CDK keeps the target of the last key or press until the next one, and with it the whole removed modal.
      this.modality._mostRecentTarget = null;
      if (!opener?.isConnected) options.fallbackFocus?.()?.focus();
    });
    return modal;
  }

  /**
   * Closes all modals without `canClose`, except those that must stay; resolves when the history entries of all are gone.
   * Once the router has navigated, `settled` gives those that stayed theirs again.
   */
  async closeAll(): Promise<void> {
    const closing = this.stack.filter(({ modal }) => !modal.mustStay());
    await closeFromTheTop(closing);
    await this.history.setDepth(0);
  }

  /** Resolves when the history matches the open modals: only then may the router navigate. */
  settled(): Promise<void> {
    return this.history.setDepth(this.stack.filter(({ hasAddress }) => !hasAddress).length);
  }

  /** Closes the question whether a modal may close: that has closed by itself meanwhile, as its work has ended. */
  private async closeAbove(closed: OpenModal): Promise<void> {
    await closeFromTheTop(this.stack.slice(this.stack.indexOf(closed) + 1));
  }

  private async goBack(): Promise<void> {
    await this.stack.at(-1)?.modal.dismiss();
    await this.settled();
  }

  private addListeners({ modal, overlay }: OpenModal): void {
    overlay.keydownEvents().subscribe((event) => {
      // A held key would close level after level; during a composition Esc belongs to the input method; a menu that
      // handled Esc has prevented the default.
      const isModified = event.ctrlKey || event.metaKey || event.altKey || event.shiftKey;
      const isTaken = isModified || event.repeat || event.isComposing || event.defaultPrevented;
      if (event.key !== 'Escape' || isTaken) return;
      event.preventDefault();
      void modal.dismiss();
    });
    const { hostElement, backdropElement, overlayElement } = overlay;
    const around: unknown[] = [hostElement, backdropElement, overlayElement];
    for (const element of [hostElement, backdropElement]) {
      // A press outside the modal would move the focus out of it.
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
      if (pressed) void modal.dismiss();
      pressed = false;
    });
  }

  private update(): void {
    const top = this.stack.at(-1);
    for (const entry of this.stack) {
      // CDK has disposed of all overlays when the application is destroyed.
      if (!entry.overlay.hasAttached()) continue;
      const { hostElement, backdropElement } = entry.overlay;
      const hidden = entry !== top;
      hostElement.inert = hidden;
      hostElement.classList.toggle('gb-modal-hidden', hidden);
      backdropElement?.classList.toggle('gb-modal-hidden', hidden);
      const container = hostElement.querySelector('[aria-modal]');
      if (hidden) container?.removeAttribute('aria-owns');
      else container?.setAttribute('aria-owns', this.announcer.ids);
    }
    this.state.depth.set(this.stack.length);
    void this.settled();
  }
}

async function closeFromTheTop(modals: readonly OpenModal[]): Promise<void> {
  for (const { modal } of modals.toReversed()) modal.close();
  await Promise.all(modals.map(({ modal }) => modal.closed));
}

function isDoubleClick(first: Press, second: Press): boolean {
  const distance = Math.hypot(second.clientX - first.clientX, second.clientY - first.clientY);
  return second.timeStamp - first.timeStamp < DOUBLE_CLICK_MS && distance <= DOUBLE_CLICK_PX;
}

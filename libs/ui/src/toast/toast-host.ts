import { Component, ElementRef, effect, inject } from '@angular/core';
import { ModalState } from '../modal/modal-state';
import { UI_TEXTS } from '../ui-texts';
import { ToastCard } from './toast-card';
import { Toasts } from './toasts';

/**
 * Shows the toasts in a popover: it is in the browser's top layer, above every modal. It must be a child of body: inside
 * the application root it would be hidden from screen readers while a modal is open.
 */
@Component({
  selector: 'gb-toast-host',
  imports: [ToastCard],
  template: `
    @for (toast of toasts.visible(); track toast.key) {
      <gb-toast-card #card [toast]="toast" (dismissed)="dismiss(toast.key, card.focused())" />
    }
  `,
  styles: `
    :host {
      position: fixed;
      inset: auto 0 0;
      display: flex;
      flex-direction: column;
      align-items: center;
      gap: var(--space-2);
      inline-size: min(460px, 100vw);
      block-size: auto;
      max-block-size: 60dvh;
      margin: 0 auto;
      padding: 0 var(--space-4) calc(var(--space-5) + env(safe-area-inset-bottom));
      overflow: visible;
      border: 0;
      background: none;
      pointer-events: none;
    }
    /* On a phone the lower edge has the buttons of a modal, and there is room for one toast. */
    @media (max-width: 640px) {
      :host {
        inset: 0 0 auto;
        padding-block: calc(var(--space-2) + env(safe-area-inset-top)) 0;
      }
      gb-toast-card:not(:last-child) {
        display: none;
      }
    }
  `,
  host: {
    popover: 'manual',
    role: 'region',
    '[attr.aria-label]': 'texts().notifications',
    '(document:keydown)': 'onKey($event)',
    '(focusin)': 'note($event)',
  },
})
export class ToastHost {
  protected readonly toasts = inject(Toasts);
  protected readonly texts = inject(UI_TEXTS);

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  /** The element that was focused before a toast. */
  private origin: HTMLElement | null = null;

  constructor() {
    const { element } = this;
    const modals = inject(ModalState);
    effect(() => {
      // The top layer is ordered by time of entry: enter it again after each modal.
      modals.depth();
      element.hidePopover();
      element.showPopover();
    });
  }

  protected note({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof HTMLElement && this.element.contains(relatedTarget)) return;
    this.origin = relatedTarget instanceof HTMLElement ? relatedTarget : null;
  }

  /** Restores the focus when the focused toast is dismissed. */
  protected dismiss(key: string, hasFocus: boolean): void {
    if (hasFocus && this.origin?.isConnected) this.origin.focus({ preventScroll: true });
    this.toasts.dismiss(key);
  }

  /** Alt+T and F6 focus the toasts, also from a modal, whose Tab order does not include them. */
  protected onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.altKey ? event.code !== 'KeyT' : event.code !== 'F6') return;
    const buttons = this.element.querySelectorAll('button');
    if (buttons.length === 0) return;
    event.preventDefault();
    buttons[buttons.length - 1]?.focus();
  }
}

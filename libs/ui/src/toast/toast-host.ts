import { Component, ElementRef, effect, inject } from '@angular/core';
import { ModalState } from '../modal/modal-state';
import { UI_TEXTS } from '../ui-texts';
import { ToastCard } from './toast-card';
import { Toasts } from './toasts';

/**
 * Where toasts appear: a popover, so that it lies in the browser's top layer, above every modal. It must be a child of
 * body: inside the application root it would be hidden from screen readers while a modal is open.
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
      gap: var(--s2);
      inline-size: min(460px, 100vw);
      block-size: auto;
      max-block-size: 60dvh;
      margin: 0 auto;
      padding: 0 var(--s4) calc(var(--s5) + env(safe-area-inset-bottom));
      overflow: visible;
      border: 0;
      background: none;
      pointer-events: none;
    }
    /* On a phone the lower edge belongs to the thumb and to the buttons of a modal, and there is room for one. */
    @media (max-width: 640px) {
      :host {
        inset: 0 0 auto;
        padding-block: calc(var(--s2) + env(safe-area-inset-top)) 0;
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
  /** What had the focus before it came here. */
  private origin: HTMLElement | null = null;

  constructor() {
    const { element } = this;
    const modals = inject(ModalState);
    effect(() => {
      // The top layer is ordered by time of entry: enter again after every modal that opens.
      modals.depth();
      element.hidePopover();
      element.showPopover();
    });
  }

  protected note({ relatedTarget }: FocusEvent): void {
    if (relatedTarget instanceof HTMLElement && this.element.contains(relatedTarget)) return;
    this.origin = relatedTarget instanceof HTMLElement ? relatedTarget : null;
  }

  /** The focus of a message that goes returns to where it came from. */
  protected dismiss(key: string, hasFocus: boolean): void {
    if (hasFocus && this.origin?.isConnected) this.origin.focus({ preventScroll: true });
    this.toasts.dismiss(key);
  }

  /** Alt+T and F6 take the keyboard to the messages, also out of a modal, whose Tab order they are not part of. */
  protected onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    if (event.altKey ? event.code !== 'KeyT' : event.code !== 'F6') return;
    const buttons = this.element.querySelectorAll('button');
    if (buttons.length === 0) return;
    event.preventDefault();
    buttons[buttons.length - 1]?.focus();
  }
}

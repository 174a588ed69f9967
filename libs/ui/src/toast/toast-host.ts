import { Component, ElementRef, effect, inject } from '@angular/core';
import { ModalLayer } from '../modal/modal-layer';
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
      <gb-toast-card [toast]="toast" (dismissed)="toasts.dismiss(toast.key)" />
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
  `,
  host: { popover: 'manual', role: 'region', '[attr.aria-label]': 'texts().notifications' },
})
export class ToastHost {
  protected readonly toasts = inject(Toasts);
  protected readonly texts = inject(UI_TEXTS);

  constructor() {
    const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
    const layer = inject(ModalLayer);
    effect(() => {
      // The top layer is ordered by time of entry: enter again after every modal that opens.
      layer.depth();
      element.hidePopover();
      element.showPopover();
    });
  }
}

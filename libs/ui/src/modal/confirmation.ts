import { Component, Service, inject } from '@angular/core';
import { Button } from '../controls/button';
import { ModalFrame } from './modal-frame';
import { modalData, modalRef } from './modal-ref';
import { Modals, type ModalOptions } from './modals';

export interface ConfirmOptions {
  heading: string;
  text: string;
  confirmLabel: string;
  cancelLabel: string;
  /** The confirmed action destroys something. */
  danger?: boolean;
}

@Component({
  selector: 'gb-confirm-dialog',
  imports: [Button, ModalFrame],
  template: `
    <gb-modal-frame [heading]="data.heading" hideCloseButton>
      <p>{{ data.text }}</p>
      <ng-container ngProjectAs="[gbModalActions]">
        <button gbButton type="button" (click)="modal.close(false)">{{ data.cancelLabel }}</button>
        <button gbButton type="button" [variant]="data.danger ? 'danger' : 'primary'" (click)="modal.close(true)">
          {{ data.confirmLabel }}
        </button>
      </ng-container>
    </gb-modal-frame>
  `,
  styles: `
    p {
      margin: 0;
      color: var(--text-2);
      font: var(--font-body);
      overflow-wrap: anywhere;
    }
  `,
})
export class ConfirmDialog {
  readonly modal = modalRef<boolean>();
  readonly data = modalData<ConfirmOptions>();
}

/** Opens an alert dialog; the focus starts on the cancel button. */
@Service()
export class Confirmation {
  private readonly modals = inject(Modals);

  /** Resolves to undefined when the dialog is dismissed with Esc, Back or the backdrop. */
  confirm(question: ConfirmOptions, options: Pick<ModalOptions, 'fallbackFocus'> = {}): Promise<boolean | undefined> {
    return this.modals.open(ConfirmDialog, question, { ...options, alert: true }).closed;
  }
}

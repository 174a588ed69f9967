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
  selector: 'gb-confirm',
  imports: [Button, ModalFrame],
  template: `
    <gb-modal-frame [heading]="options.heading" hideCloseButton>
      <p>{{ options.text }}</p>
      <ng-container ngProjectAs="[gbModalActions]">
        <button gbButton type="button" (click)="modal.close(false)">{{ options.cancelLabel }}</button>
        <button gbButton type="button" [variant]="options.danger ? 'danger' : 'primary'" (click)="modal.close(true)">
          {{ options.confirmLabel }}
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
export class ConfirmModal {
  protected readonly modal = modalRef<boolean>();
  protected readonly options = modalData<ConfirmOptions>();
}

/** Opens an alert dialog; the focus starts on the cancel button. */
@Service()
export class Confirmation {
  private readonly modals = inject(Modals);

  /** Resolves to undefined when the dialog is dismissed with Esc, Back or the backdrop. */
  confirm(
    options: ConfirmOptions,
    modalOptions: Pick<ModalOptions, 'fallbackFocus'> = {},
  ): Promise<boolean | undefined> {
    return this.modals.open<boolean>(ConfirmModal, { ...modalOptions, data: options, alert: true }).closed;
  }
}

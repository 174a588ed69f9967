import { Component, Service, inject } from '@angular/core';
import { Button } from '../controls/button';
import { ModalFrame } from './modal-frame';
import { modalData, modalRef } from './modal-ref';
import { ModalStack, type ModalOptions } from './modal-stack';

export interface Question {
  heading: string;
  text: string;
  yes: string;
  no: string;
  /** The answer destroys something. */
  danger?: boolean;
}

@Component({
  selector: 'gb-confirm',
  imports: [Button, ModalFrame],
  template: `
    <gb-modal-frame [heading]="question.heading" closeless>
      <p>{{ question.text }}</p>
      <ng-container ngProjectAs="[gbModalActions]">
        <button gbButton type="button" (click)="modal.close(false)">{{ question.no }}</button>
        <button gbButton type="button" [variant]="question.danger ? 'danger' : 'primary'" (click)="modal.close(true)">
          {{ question.yes }}
        </button>
      </ng-container>
    </gb-modal-frame>
  `,
  styles: `
    p {
      margin: 0;
      color: var(--text-2);
      font: var(--body);
      overflow-wrap: anywhere;
    }
  `,
})
export class ConfirmModal {
  protected readonly modal = modalRef<boolean>();
  protected readonly question = modalData<Question>();
}

/** Asks a yes/no question on top of everything else; focus starts on "no". Undefined: unanswered, by Esc, Back or backdrop. */
@Service()
export class Confirm {
  private readonly modals = inject(ModalStack);

  ask(question: Question, options: Pick<ModalOptions, 'fallbackFocus'> = {}): Promise<boolean | undefined> {
    return this.modals.open<boolean>(ConfirmModal, { ...options, data: question, alert: true }).closed;
  }
}

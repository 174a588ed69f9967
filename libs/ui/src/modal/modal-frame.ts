import { Component, booleanAttribute, inject, input } from '@angular/core';
import { IconButton } from '../controls/icon-button';
import { Icon } from '../icon/icon';
import { UI_TEXTS } from '../ui-texts';
import { ModalRef } from './modal-ref';

/** The body of every modal: heading, content, actions (`[gbModalActions]`) and the × button. */
@Component({
  selector: 'gb-modal-frame',
  imports: [Icon, IconButton],
  template: `
    <header>
      <h2 [id]="modal.headingId">{{ heading() }}</h2>
    </header>
    <div class="content"><ng-content /></div>
    <footer><ng-content select="[gbModalActions]" /></footer>
    @if (!hideCloseButton()) {
      <button gbIconButton type="button" class="close" [attr.aria-label]="texts().close" (click)="modal.dismiss()">
        <gb-icon name="close" />
      </button>
    }
  `,
  styleUrl: './modal-frame.css',
})
export class ModalFrame {
  readonly heading = input.required<string>();
  /** For dialogs that are closed with their buttons. */
  readonly hideCloseButton = input(false, { transform: booleanAttribute });

  protected readonly modal = inject(ModalRef);
  protected readonly texts = inject(UI_TEXTS);
}

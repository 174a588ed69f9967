import { Component, inject } from '@angular/core';
import type { RefreshErrorLine } from '@giftbuyer/contracts';
import { ModalFrame, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { ErrorCode } from '../../../shared/error-code';
import { ErrorMessages } from '../../../core/http/error-messages';

export interface RefreshFailure {
  id: number;
  name: string;
  reason: RefreshErrorLine;
}

/** Lists the accounts whose refresh failed, with the reasons. Closes with the id of the account to open. */
@Component({
  selector: 'gb-refresh-failures-dialog',
  imports: [ErrorCode, ModalFrame],
  template: `
    <gb-modal-frame [heading]="texts().accounts.notRefreshed(data.length)">
      <ul>
        @for (failure of data; track failure.id) {
          <li>
            @if (failure.reason.error === 'session_invalid') {
              <bdi translate="no">{{ failure.name }}</bdi>
            } @else {
              <button type="button" (click)="modal.close(failure.id)">
                <bdi translate="no">{{ failure.name }}</bdi>
              </button>
            }
            <p>{{ errors.messageForBody(failure.reason) }}</p>
            @if (failure.reason.error_code; as code) {
              <gb-error-code [code]="code" />
            }
          </li>
        }
      </ul>
    </gb-modal-frame>
  `,
  styleUrl: './refresh-failures-dialog.css',
})
export class RefreshFailuresDialog {
  readonly modal = modalRef<number>();
  readonly data = modalData<readonly RefreshFailure[]>();
  protected readonly texts = inject(I18n).texts;
  protected readonly errors = inject(ErrorMessages);
}

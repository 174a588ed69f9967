import { Component, inject } from '@angular/core';
import { Button, Confirmation, Icon, ModalFrame, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { Clipboard } from '../../shared/clipboard';
import { saveFile } from '../../core/browser/save-file';

/** Shows the recovery codes; they cannot be shown again. */
@Component({
  selector: 'gb-recovery-codes-dialog',
  imports: [Button, Icon, ModalFrame],
  template: `
    <gb-modal-frame [heading]="texts().secondFactor.codesTitle" hideCloseButton>
      <p>{{ texts().secondFactor.codesText }}</p>
      <ul (copy)="isSaved = true">
        @for (code of data; track code) {
          <li>
            <code translate="no">{{ code }}</code>
          </li>
        }
      </ul>
      <div class="actions">
        <button gbButton type="button" (click)="copy()">
          <gb-icon name="copy" /> {{ texts().secondFactor.copyCodes }}
        </button>
        <button gbButton type="button" (click)="download()">
          <gb-icon name="download" /> {{ texts().secondFactor.download }}
        </button>
      </div>
      <ng-container ngProjectAs="[gbModalActions]">
        <button gbButton variant="primary" type="button" (click)="modal.close()">
          {{ texts().secondFactor.saved }}
        </button>
      </ng-container>
    </gb-modal-frame>
  `,
  styles: `
    p {
      margin: 0 0 var(--space-4);
      color: var(--text-2);
    }
    ul {
      display: grid;
      grid-template-columns: repeat(auto-fill, minmax(180px, 1fr));
      gap: var(--space-2) var(--space-4);
      margin: 0 0 var(--space-4);
      padding: var(--space-4);
      border-radius: var(--radius-card);
      background: var(--surface-2);
      list-style: none;
    }
    code {
      font: var(--font-code);
      white-space: nowrap;
    }
    .actions {
      display: flex;
      flex-wrap: wrap;
      gap: var(--space-2);
    }
  `,
})
export class RecoveryCodesDialog {
  readonly modal = modalRef();
  readonly data = modalData<string[]>();
  protected readonly texts = inject(I18n).allTexts;
  /** They were copied or downloaded. */
  protected isSaved = false;
  private readonly text = this.data.join('\n');
  private readonly clipboard = inject(Clipboard);
  private readonly confirmation = inject(Confirmation);

  constructor() {
    this.modal.canClose = () => this.isSaved || this.mayForget();
  }

  protected async copy(): Promise<void> {
    if (await this.clipboard.copy(this.text, this.texts().secondFactor.codesCopied)) this.isSaved = true;
  }

  protected download(): void {
    const { secondFactor } = this.texts();
    const content = `${secondFactor.fileHeading(location.host)}\n\n${this.text}\n`;
    saveFile('giftbuyer-recovery-codes.txt', content, 'text/plain');
    this.isSaved = true;
  }

  private async mayForget(): Promise<boolean> {
    const { secondFactor, unsaved } = this.texts();
    const isConfirmed = await this.confirmation.confirm({
      heading: secondFactor.codesLeaveTitle,
      text: secondFactor.codesText,
      confirmLabel: unsaved.confirm,
      cancelLabel: secondFactor.codesStay,
      danger: true,
    });
    return isConfirmed === true;
  }
}

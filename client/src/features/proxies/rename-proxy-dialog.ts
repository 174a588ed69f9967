import { Component, inject, signal, viewChildren } from '@angular/core';
import { type Proxy, PROXY_NAME_MAX_LENGTH } from '@giftbuyer/contracts';
import { Button, ModalFrame, TextField, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { FormSubmission } from '../../shared/forms/form-submission';
import { ProxiesStore } from './proxies.store';
import { proxyAddress } from './proxy-name';

const TOAST = 'proxy';

/** Renames a proxy; without a name it is called by its address. */
@Component({
  selector: 'gb-rename-proxy-dialog',
  imports: [Button, ModalFrame, TextField],
  template: `
    <gb-modal-frame [heading]="texts().proxies.rename">
      <form id="rename-proxy" novalidate (submit)="$event.preventDefault(); submit()">
        <gb-text-field
          enterkeyhint="done"
          [label]="texts().proxies.nameLabel"
          [hint]="address"
          [maxlength]="maxLength"
          [locked]="form.busy()"
          [(value)]="name"
        />
      </form>
      <ng-container ngProjectAs="[gbModalActions]">
        <button gbButton type="button" (click)="modal.dismiss()">{{ texts().common.cancel }}</button>
        <button gbButton variant="primary" type="submit" form="rename-proxy" [busy]="form.busy()">
          {{ texts().common.save }}
        </button>
      </ng-container>
    </gb-modal-frame>
  `,
})
export class RenameProxyDialog {
  readonly modal = modalRef();
  protected readonly texts = inject(I18n).allTexts;
  readonly data = modalData<Proxy>();
  protected readonly address = proxyAddress(this.data);
  protected readonly maxLength = PROXY_NAME_MAX_LENGTH;
  protected readonly name = signal(this.data.name);
  private readonly fields = viewChildren(TextField);
  protected readonly form = new FormSubmission(TOAST, this.fields);
  private readonly store = inject(ProxiesStore);
  private readonly toasts = inject(Toasts);

  protected submit(): Promise<void> {
    return this.form.submit([null], {
      pending: this.texts().profiles.renaming,
      request: async () => {
        await this.store.rename(this.data.id, this.name().trim());
        this.toasts.success(TOAST, this.texts().proxies.renamed);
        this.modal.close();
      },
    });
  }
}

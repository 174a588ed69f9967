import { Component, inject, signal } from '@angular/core';
import type { Account } from '@giftbuyer/contracts';
import { Button, ModalFrame, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { ErrorMessages } from '../../../core/http/error-messages';
import { needsStepUp } from '../../../core/http/api-client';
import { AccountsStore } from '../data/accounts.store';
import { displayName } from '../data/display-name';

const TOAST = 'remove-account';

/** Confirms the removal of an account. Closes with true when it was removed. */
@Component({
  selector: 'gb-remove-account-dialog',
  imports: [Button, ModalFrame],
  template: `
    <gb-modal-frame [heading]="texts().removeAccount.title" hideCloseButton>
      <p>{{ texts().removeAccount.text(name) }}</p>
      <label>
        <input type="checkbox" [checked]="logout()" [disabled]="busy()" (change)="logout.set(!logout())" />
        <span
          >{{ texts().removeAccount.logout }}<small>{{ texts().removeAccount.logoutHint }}</small></span
        >
      </label>
      <ng-container ngProjectAs="[gbModalActions]">
        <button gbButton type="button" (click)="modal.dismiss()">{{ texts().common.cancel }}</button>
        <button gbButton variant="danger" type="button" [busy]="busy()" (click)="remove()">
          {{ texts().removeAccount.confirm }}
        </button>
      </ng-container>
    </gb-modal-frame>
  `,
  styles: `
    p {
      margin: 0 0 var(--space-4);
      color: var(--text-2);
      overflow-wrap: anywhere;
    }
    label {
      display: grid;
      grid-template-columns: auto 1fr;
      gap: 10px;
      padding: var(--space-3) var(--space-4);
      border-radius: var(--radius-card);
      background: var(--surface-2);
      cursor: pointer;
    }
    input {
      inline-size: 18px;
      block-size: 18px;
      margin: 1px 0 0;
      accent-color: var(--accent);
    }
    small {
      display: block;
      margin-block-start: 2px;
      color: var(--text-2);
      font: var(--font-meta);
    }
  `,
})
export class RemoveAccountDialog {
  readonly modal = modalRef<true>();
  protected readonly texts = inject(I18n).allTexts;
  readonly data = modalData<Account>();
  protected readonly name = displayName(this.data, this.texts());
  protected readonly logout = signal(true);
  protected readonly busy = signal(false);

  private readonly store = inject(AccountsStore);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);

  constructor() {
    this.modal.canClose = () => !this.busy();
  }

  protected async remove(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    this.toasts.pending(TOAST, this.texts().removeAccount.removing);
    try {
      await this.store.remove(this.data.id, this.logout());
      this.toasts.success(TOAST, this.texts().removeAccount.removed(this.name));
      this.modal.close(true);
    } catch (error) {
      if (needsStepUp(error)) {
        this.toasts.dismiss(TOAST);
        return;
      }
      this.toasts.error(TOAST, this.errors.messageFor(error));
      this.modal.close();
    } finally {
      this.busy.set(false);
    }
  }
}

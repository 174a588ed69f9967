import { Component, ElementRef, inject, output, signal, viewChild } from '@angular/core';
import type { RemovedAccount } from '@giftbuyer/contracts';
import { Button, Icon, type ConfirmOptions, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { needsStepUp } from '../../../core/http/api-client';
import { ErrorCode } from '../../../shared/error-code';
import { ErrorMessages } from '../../../core/http/error-messages';
import { Dialogs } from '../../../core/dialogs/dialogs';
import { formatPhone } from '../../../shared/phone-format';
import { AccountRestore } from './account-restore';
import { displayName } from '../data/display-name';
import { RemovedAccountsStore } from './removed-accounts.store';

/** Accounts whose sessions Telegram ended: they can sign in again and keep their history, or be deleted. */
@Component({
  selector: 'gb-removed-accounts',
  imports: [Button, ErrorCode, Icon],
  templateUrl: './removed-accounts.html',
  styleUrl: './removed-accounts.css',
})
export class RemovedAccounts {
  readonly signIn = output<RemovedAccount>();

  protected readonly i18n = inject(I18n);
  protected readonly texts = this.i18n.texts;
  protected readonly store = inject(RemovedAccountsStore);
  protected readonly restore = inject(AccountRestore);
  protected readonly formatPhone = formatPhone;
  protected readonly forgetting = signal<ReadonlySet<number>>(new Set());

  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);
  private readonly heading = viewChild.required<ElementRef<HTMLElement>>('heading');

  focus(): void {
    const { nativeElement } = this.heading();
    nativeElement.scrollIntoView();
    nativeElement.focus({ preventScroll: true });
  }

  protected name(account: RemovedAccount): string {
    return displayName(account, this.texts());
  }

  protected reason(account: RemovedAccount): string {
    const { error_code: code } = account;
    return this.errors.messageForTelegramCode(code) ?? this.i18n.errorTexts()?.codes.session_invalid ?? '';
  }

  protected async forget(account: RemovedAccount): Promise<void> {
    const { removed, common } = this.texts();
    const name = this.name(account);
    const question: ConfirmOptions = {
      heading: removed.forgetTitle,
      text: removed.forgetText(name),
      confirmLabel: removed.forget,
      cancelLabel: common.cancel,
      danger: true,
    };
    const yes = await this.dialogs.open(({ ConfirmDialog }) => ConfirmDialog, question, {
      alert: true,
      fallbackFocus: () => document.querySelector<HTMLElement>('main'),
    });
    if (!yes) return;
    this.forgetting.update((ids) => new Set(ids).add(account.id));
    this.toasts.pending('forget', removed.forgetting(name));
    try {
      await this.store.forgetAccount(account.id);
      this.toasts.success('forget', removed.forgotten(name));
    } catch (error) {
      if (needsStepUp(error)) this.toasts.dismiss('forget');
      else this.toasts.error('forget', this.errors.messageFor(error));
    } finally {
      this.forgetting.update((ids) => new Set([...ids].filter((id) => id !== account.id)));
    }
  }
}

import { Component, Injector, afterNextRender, inject, signal, viewChild, type ElementRef } from '@angular/core';
import {
  type Account,
  type MoveOut,
  type MovedOutSession,
  SESSION_FORMATS,
  type SessionFormat,
} from '@giftbuyer/contracts';
import { Button, Confirmation, Icon, ModalFrame, Toasts, modalData, modalRef } from '@giftbuyer/ui';
import { I18n } from '../../../i18n/i18n';
import { ApiClient, ApiError, needsStepUp } from '../../../core/http/api-client';
import { ErrorMessages } from '../../../core/http/error-messages';
import { Session } from '../../../core/session/session';
import { Clipboard } from '../../../shared/clipboard';
import { AccountsStore } from '../../accounts/data/accounts.store';
import { displayName } from '../../accounts/data/display-name';

const TOAST = 'move-out';

/** Moves the session of an account out, and shows it once. It is nowhere but in this dialog. */
@Component({
  selector: 'gb-move-out-dialog',
  imports: [Button, Icon, ModalFrame],
  templateUrl: './move-out-dialog.html',
  styleUrl: './session-handover.css',
  host: { '(window:beforeunload)': 'onUnload($event)' },
})
export class MoveOutDialog {
  readonly modal = modalRef();
  readonly data = modalData<Account>();
  protected readonly texts = inject(I18n).allTexts;
  protected readonly name = displayName(this.data, this.texts());
  protected readonly formats = SESSION_FORMATS;
  protected readonly format = signal<SessionFormat>('telethon');
  protected readonly isUnderstood = signal(false);
  protected readonly busy = signal(false);
  /** Null until the account is moved out. */
  protected readonly session = signal<string | null>(null);
  private readonly isCopied = signal(false);
  private readonly sessionField = viewChild<ElementRef<HTMLTextAreaElement>>('sessionField');

  private readonly api = inject(ApiClient);
  private readonly panelSession = inject(Session);
  private readonly store = inject(AccountsStore);
  private readonly clipboard = inject(Clipboard);
  private readonly confirmation = inject(Confirmation);
  private readonly errors = inject(ErrorMessages);
  private readonly toasts = inject(Toasts);
  private readonly injector = inject(Injector);

  constructor() {
    this.modal.canClose = () => !this.busy() && this.mayForget();
    this.modal.mustStay = () => this.busy() || this.isUnsaved();
  }

  protected async moveOut(): Promise<void> {
    if (this.busy()) return;
    this.busy.set(true);
    const { signal } = this.panelSession;
    this.toasts.pending(TOAST, this.texts().sessionHandover.moveOut.running);
    try {
      const body: MoveOut = { format: this.format() };
      const path = `/api/account/${this.data.id}/move_out`;
      const { session } = await this.api.post<MovedOutSession>(path, body, { outlivesSession: true });
      this.toasts.dismiss(TOAST);
      this.session.set(session);
      this.store.removeLocally(this.data.id);
      afterNextRender(() => this.sessionField()?.nativeElement.focus(), { injector: this.injector });
    } catch (error) {
      this.showFailure(error);
      // Without a session of the panel it cannot be tried again.
      if (signal.aborted) this.modal.close();
    } finally {
      this.busy.set(false);
    }
  }

  protected async copy(session: string): Promise<void> {
    if (await this.clipboard.copy(session, this.texts().sessionHandover.moveOut.copied)) this.isCopied.set(true);
  }

  /** The user has copied the text without the button. */
  protected onCopied(): void {
    this.isCopied.set(true);
  }

  protected onUnload(event: Event): void {
    if (this.busy() || this.isUnsaved()) event.preventDefault();
  }

  /** The session is on the screen and nowhere else. */
  private isUnsaved(): boolean {
    return this.session() !== null && !this.isCopied();
  }

  private showFailure(error: unknown): void {
    if (needsStepUp(error)) return this.toasts.dismiss(TOAST);
    // Without an answer the session may be erased.
    const isLost = error instanceof ApiError && error.body === null;
    this.toasts.error(TOAST, isLost ? this.texts().sessionHandover.moveOut.lost : this.errors.messageFor(error));
  }

  private async mayForget(): Promise<boolean> {
    if (!this.isUnsaved()) return true;
    const { leaveTitle, leaveText, leave, stay } = this.texts().sessionHandover.moveOut;
    const isConfirmed = await this.confirmation.confirm({
      heading: leaveTitle,
      text: leaveText,
      confirmLabel: leave,
      cancelLabel: stay,
      danger: true,
    });
    return isConfirmed === true;
  }
}

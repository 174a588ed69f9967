import { Service, inject } from '@angular/core';
import { type ConfirmOptions, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { needsStepUp } from '../core/api-client';
import { CurrentUser } from '../core/current-user';
import { ErrorText } from '../core/error-text';
import { LazyModals } from '../core/lazy-modals';
import { Session } from '../core/session';

const TOAST = 'session';

/** What people can do about their own access to the panel, from the user menu and from the settings. */
@Service()
export class OwnAccess {
  private readonly user = inject(CurrentUser);
  private readonly modals = inject(LazyModals);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorText);
  private readonly i18n = inject(I18n);
  private isLeaving = false;

  constructor() {
    inject(Session).ended.subscribe(() => (this.isLeaving = false));
  }

  async changePassword(): Promise<void> {
    await this.modals.open(({ ChangePasswordModal }) => ChangePasswordModal);
  }

  async signOutEverywhere(): Promise<void> {
    const { everywhere, common } = this.i18n.texts();
    const question: ConfirmOptions = {
      heading: everywhere.title,
      text: everywhere.text,
      confirmLabel: everywhere.action,
      cancelLabel: common.cancel,
    };
    const options = { data: question, alert: true };
    if (!(await this.modals.open<boolean>(({ ConfirmModal }) => ConfirmModal, options))) return;
    await this.leave(() => this.user.signOutEverywhere());
  }

  async logout(): Promise<void> {
    await this.leave(() => this.user.logout());
  }

  private async leave(end: () => Promise<void>): Promise<void> {
    if (this.isLeaving) return;
    this.isLeaving = true;
    this.toasts.pending(TOAST, this.i18n.texts().shell.loggingOut);
    try {
      await end();
    } catch (error) {
      if (needsStepUp(error)) this.toasts.dismiss(TOAST);
      else this.toasts.error(TOAST, this.errors.of(error));
    } finally {
      this.isLeaving = false;
    }
  }
}

import { Service, inject } from '@angular/core';
import { type ConfirmOptions, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { needsStepUp } from '../../core/http/api-client';
import { CurrentUser } from '../../core/user/current-user';
import { ErrorMessages } from '../../core/http/error-messages';
import { Dialogs } from '../../core/dialogs/dialogs';
import { Session } from '../../core/session/session';

const TOAST = 'session';

/** Actions on the own access: password and logout, for the user menu and the settings. */
@Service()
export class UserActions {
  private readonly user = inject(CurrentUser);
  private readonly dialogs = inject(Dialogs);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorMessages);
  private readonly i18n = inject(I18n);
  private isSigningOut = false;

  constructor() {
    inject(Session).ended.subscribe(() => (this.isSigningOut = false));
  }

  async changePassword(): Promise<void> {
    await this.dialogs.open(({ ChangePasswordDialog }) => ChangePasswordDialog);
  }

  async signOutEverywhere(): Promise<void> {
    const { everywhere, common } = this.i18n.signInTexts();
    const question: ConfirmOptions = {
      heading: everywhere.title,
      text: everywhere.text,
      confirmLabel: everywhere.action,
      cancelLabel: common.cancel,
    };
    if (!(await this.dialogs.open(({ ConfirmDialog }) => ConfirmDialog, question, { alert: true }))) return;
    await this.endSession(() => this.user.signOutEverywhere());
  }

  async logout(): Promise<void> {
    await this.endSession(() => this.user.logout());
  }

  private async endSession(end: () => Promise<void>): Promise<void> {
    if (this.isSigningOut) return;
    this.isSigningOut = true;
    this.toasts.pending(TOAST, this.i18n.signInTexts().shell.loggingOut);
    try {
      await end();
    } catch (error) {
      if (needsStepUp(error)) this.toasts.dismiss(TOAST);
      else this.toasts.error(TOAST, this.errors.messageFor(error));
    } finally {
      this.isSigningOut = false;
    }
  }
}

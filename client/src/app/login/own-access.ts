import { Service, inject } from '@angular/core';
import { type Question, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { CurrentUser } from '../core/current-user';
import { ErrorText } from '../core/error-text';
import { LazyModals } from '../core/lazy-modals';

/** What people can do about their own access to the panel, from the user menu and from the settings. */
@Service()
export class OwnAccess {
  private readonly user = inject(CurrentUser);
  private readonly modals = inject(LazyModals);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorText);
  private readonly i18n = inject(I18n);

  async changePassword(): Promise<void> {
    await this.modals.open(({ ChangePasswordModal }) => ChangePasswordModal);
  }

  async signOutEverywhere(): Promise<void> {
    const { everywhere, common } = this.i18n.texts();
    const question: Question = {
      heading: everywhere.title,
      text: everywhere.text,
      yes: everywhere.action,
      no: common.cancel,
    };
    const options = { data: question, alert: true };
    if (!(await this.modals.open<boolean>(({ ConfirmModal }) => ConfirmModal, options))) return;
    try {
      await this.user.signOutEverywhere();
    } catch (error) {
      this.toasts.error('session', this.errors.of(error));
    }
  }

  async logout(): Promise<void> {
    try {
      await this.user.logout();
    } catch (error) {
      this.toasts.error('session', this.errors.of(error));
    }
  }
}

import { Service, inject } from '@angular/core';
import { Toasts } from '@giftbuyer/ui';
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

  async changePassword(): Promise<void> {
    await this.modals.open(({ ChangePasswordModal }) => ChangePasswordModal);
  }

  async logout(): Promise<void> {
    try {
      await this.user.logout();
    } catch (error) {
      if (this.user.me()) this.toasts.error('session', this.errors.of(error));
    }
  }
}

import { Component, DestroyRef, computed, effect, inject, untracked } from '@angular/core';
import { Router, RouterLink, RouterOutlet } from '@angular/router';
import { Icon, Menu, MenuItem, MenuTrigger, ModalStack, Toasts } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiProfilesStore } from '../api-profiles/api-profiles.store';
import { CurrentUser } from '../core/current-user';
import { ErrorText } from '../core/error-text';
import { LazyModals } from '../core/lazy-modals';
import { Mark } from '../core/mark';
import { Preferences } from '../core/preferences';
import { ServerEvents } from '../core/server-events';

const TOAST = 'session';

/** What surrounds every page of a signed-in user, and the way out when the session ends. */
@Component({
  selector: 'gb-shell',
  imports: [Icon, Mark, Menu, MenuItem, MenuTrigger, Preferences, RouterLink, RouterOutlet],
  templateUrl: './shell.html',
  styleUrl: './shell.css',
})
export class Shell {
  protected readonly texts = inject(I18n).texts;
  protected readonly user = inject(CurrentUser);
  protected readonly username = computed(() => this.user.me()?.username ?? '');
  protected readonly hasSandbox = inject(ApiProfilesStore).hasSandbox;

  protected readonly events = inject(ServerEvents);
  private readonly modals = inject(ModalStack);
  private readonly lazyModals = inject(LazyModals);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);
  private readonly errors = inject(ErrorText);

  constructor() {
    this.events.open();
    inject(DestroyRef).onDestroy(() => this.events.close());
    effect(() => {
      if (this.user.me() === null) untracked(() => void this.leave());
    });
  }

  protected focusMain(event: Event, main: HTMLElement): void {
    event.preventDefault();
    main.focus();
  }

  protected async changePassword(): Promise<void> {
    await this.lazyModals.open(() => import('../login/change-password').then((module) => module.ChangePasswordModal));
  }

  protected async logout(): Promise<void> {
    try {
      await this.user.logout();
    } catch (error) {
      if (this.user.me()) this.toasts.error(TOAST, this.errors.of(error));
    }
  }

  private async leave(): Promise<void> {
    this.events.close();
    const { expired } = this.user;
    this.toasts.clear();
    if (expired()) this.toasts.info(TOAST, this.texts().shell.signedOut);
    else this.toasts.success(TOAST, this.texts().shell.loggedOut);
    this.user.returnTo = expired() ? this.router.url : '/';
    await this.modals.closeAll();
    await this.router.navigateByUrl('/login', { replaceUrl: true });
  }
}

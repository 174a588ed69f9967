import { Component, DestroyRef, computed, inject } from '@angular/core';
import { takeUntilDestroyed } from '@angular/core/rxjs-interop';
import { Router, RouterOutlet } from '@angular/router';
import { Icon, Menu, MenuItem, MenuTrigger, ModalState, Toasts, announce } from '@giftbuyer/ui';
import { I18n } from '../../i18n/i18n';
import { ApiProfilesStore } from '../api-profiles/api-profiles.store';
import { IS_APPLE } from '../../core/browser/platform';
import { whenIdle } from '../../core/browser/when-idle';
import { CurrentUser } from '../../core/user/current-user';
import { InsecureHttp } from '../auth/insecure-http';
import { Logo } from '../../shared/logo';
import { AppLink } from '../../core/navigation/app-link';
import { Commands } from '../commands/commands';
import { Preferences } from '../../shared/preferences';
import { ServerEvents } from '../../core/events/server-events';
import { Session } from '../../core/session/session';
import { StepUp } from '../auth/step-up';
import { UserActions } from '../auth/user-actions';
import { listenToGiftNews } from '../gifts/news/gift-news-loader';
import { listenToForeignPayments } from '../ledgers/foreign-alerts-loader';
import { listenToShortcuts } from '../shortcuts/shortcuts';
import { Navigation } from './navigation';

const TOAST = 'session';
const SEARCH_KEYS = IS_APPLE ? '⌘ K' : 'Ctrl K';

/** The frame of every page of a signed-in user; leaves when the session ends. */
@Component({
  selector: 'gb-shell',
  imports: [Icon, InsecureHttp, Logo, Menu, MenuItem, MenuTrigger, Navigation, AppLink, Preferences, RouterOutlet],
  templateUrl: './shell.html',
  styleUrl: './shell.css',
})
export class Shell {
  protected readonly texts = inject(I18n).texts;
  protected readonly user = inject(CurrentUser);
  protected readonly username = computed(() => this.user.me()?.username ?? '');
  private readonly profiles = inject(ApiProfilesStore);
  protected readonly hasSandbox = this.profiles.hasSandbox;

  protected readonly userActions = inject(UserActions);
  protected readonly searchKeys = SEARCH_KEYS;

  protected readonly events = inject(ServerEvents);
  private readonly commands = inject(Commands);
  private readonly modalState = inject(ModalState);
  private readonly router = inject(Router);
  private readonly session = inject(Session);
  private readonly toasts = inject(Toasts);

  constructor() {
    const destroyed = inject(DestroyRef);
    // Connecting would compete with the first screen, which loads what there is to show by itself.
    whenIdle(() => {
      if (!destroyed.destroyed && this.user.me()) this.events.open();
    });
    announce(() => (this.events.paused() ? this.texts().shell.updatesPaused : ''));
    // Only for the sandbox badge here. Pages that need the profiles load them again and show the error.
    this.profiles.load().catch(() => undefined);
    inject(StepUp).handleRequests();
    listenToShortcuts();
    listenToGiftNews();
    listenToForeignPayments();
    destroyed.onDestroy(() => this.events.close());
    // After a logout or a password change in this tab its own response decides.
    this.events.ended.pipe(takeUntilDestroyed()).subscribe((reason) => {
      if (reason === 'replaced' || reason === 'unknown') void this.user.checkSession(reason);
    });
    this.session.ended.pipe(takeUntilDestroyed()).subscribe(() => void this.onSessionEnded());
  }

  protected openPalette(): void {
    void this.commands.palette.run();
  }

  protected focusMain(event: Event, main: HTMLElement): void {
    event.preventDefault();
    main.focus();
  }

  private async onSessionEnded(): Promise<void> {
    const { expired, replacedAt } = this.session;
    this.toasts.clear();
    if (!expired()) this.toasts.success(TOAST, this.texts().shell.loggedOut);
    else if (replacedAt() === null) this.toasts.info(TOAST, this.texts().shell.signedOut);
    this.session.setReturnUrl(expired() ? this.router.url : '/');
    await this.modalState.modals?.closeAll();
    await this.router.navigateByUrl(replacedAt() === null ? '/login' : '/replaced', { replaceUrl: true });
    await this.modalState.modals?.settled();
  }
}

import { Component, computed, effect, inject, signal, untracked } from '@angular/core';
import {
  GuardsCheckEnd,
  NavigationCancel,
  NavigationEnd,
  NavigationError,
  Router,
  RouterOutlet,
} from '@angular/router';
import { FocusKeeper, Toasts, announce } from '@giftbuyer/ui';
import { I18n } from './i18n/i18n';
import { Motion } from './core/preferences/motion';
import { Scrolling } from './core/navigation/scrolling';

/** A page that loads faster needs no loading text. */
const WORDS_AFTER_MS = 400;
const TOAST = 'page';

@Component({
  selector: 'gb-root',
  imports: [RouterOutlet],
  template: `
    <p class="opening">{{ isSlow() ? texts().common.opening : '' }}</p>
    <router-outlet (activate)="isOpen.set(true)" (deactivate)="isOpen.set(false)" />
  `,
})
export class App {
  protected readonly texts = inject(I18n).signInTexts;
  protected readonly isOpen = signal(false);
  /** The first page is still loading. */
  private readonly isBlank = computed(() => !this.isOpen() && this.router.currentNavigation() !== null);
  protected readonly isSlow = signal(false);
  /** The code of the next page is loading: all questions whether this one may be left are answered. */
  private readonly isLoading = signal(false);
  private readonly router = inject(Router);
  private readonly toasts = inject(Toasts);

  constructor() {
    // Services that must exist from the first page on.
    inject(Motion);
    inject(Scrolling);
    inject(FocusKeeper);
    announce(() => (this.isSlow() ? this.texts().common.opening : ''));
    effect((onCleanup) => {
      if (!this.isBlank()) return;
      const timer = setTimeout(() => this.isSlow.set(true), WORDS_AFTER_MS);
      onCleanup(() => {
        clearTimeout(timer);
        this.isSlow.set(false);
      });
    });
    this.router.events.subscribe((event) => {
      if (event instanceof GuardsCheckEnd) this.isLoading.set(event.shouldActivate);
      else if ([NavigationEnd, NavigationCancel, NavigationError].some((end) => event instanceof end))
        this.isLoading.set(false);
    });
    effect((onCleanup) => {
      if (!this.isOpen() || !this.isLoading()) return;
      untracked(() => this.toasts.pending(TOAST, this.texts().common.loading));
      onCleanup(() => this.toasts.dismiss(TOAST));
    });
  }
}

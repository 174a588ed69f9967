import { Component, computed, effect, inject, signal } from '@angular/core';
import { Router, RouterOutlet } from '@angular/router';
import { FocusKeeper, announce } from '@giftbuyer/ui';
import { I18n } from './i18n/i18n';
import { Motion } from './core/preferences/motion';
import { Scrolling } from './core/navigation/scrolling';

/** A page that loads faster needs no loading text. */
const WORDS_AFTER_MS = 400;

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
  private readonly router = inject(Router);

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
  }
}

import { type ApplicationRef, type Provider, effect } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { Toasts, leaveStaleEntries } from '@giftbuyer/ui';
import { App } from './app';
import { appConfig } from './app.config';
import { loadWhenUsable } from './core/scripts/prefetch-scripts';
import { FIRST_TEXTS, I18n, firstTexts } from './i18n/i18n';

declare global {
  interface Window {
    /** From `public/before-paint.js`: shows that the panel could not be loaded. */
    gbNotLoaded?: () => void;
  }
}

/**
 * Bootstraps the panel.
 *
 * @param base the base path, with a slash at the end
 * @param more providers that override the own ones
 */
export async function startPanel(base: string, more: Provider[] = []): Promise<ApplicationRef> {
  const [texts] = await Promise.all([firstTexts(), leaveStaleEntries()]);
  const app = await bootstrapApplication(App, appConfig(base, [{ provide: FIRST_TEXTS, useValue: texts }, ...more]));
  const i18n = app.injector.get(I18n);
  loadWhenUsable(() => i18n.loadErrorTexts());
  showToasts(app);
  return app;
}

/**
 * Loads what shows toasts when the page is usable, or at the first toast. If it does not load, the page stays until there is
 * something to report.
 */
function showToasts(app: ApplicationRef): void {
  const { visible } = app.injector.get(Toasts);
  let isLoading = false;
  const load = async (): Promise<void> => {
    if (isLoading) return;
    isLoading = true;
    try {
      const { ToastHost } = await import('./bundles/toast-host');
      if (!app.destroyed) app.bootstrap(ToastHost, document.body.appendChild(document.createElement('gb-toast-host')));
    } catch {
      // The browser has logged the error.
      isLoading = false;
      if (visible().length > 0) window.gbNotLoaded?.();
    }
  };
  effect(() => void (visible().length > 0 && load()), { injector: app.injector });
  loadWhenUsable(load);
}

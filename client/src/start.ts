import { APP_BASE_HREF } from '@angular/common';
import {
  type ApplicationRef,
  type Provider,
  computed,
  inject,
  provideBrowserGlobalErrorListeners,
} from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, withInMemoryScrolling, withNavigationErrorHandler, withRouterConfig } from '@angular/router';
import { UI_TEXTS, leaveStaleEntries } from '@giftbuyer/ui';
import { App } from './app/app';
import { PanelUpdate } from './app/core/panel-update';
import { provideTranslatedPages } from './app/core/translated-page';
import { routes } from './app/routes';
import { FIRST_TEXTS, I18n, firstTexts } from './i18n/i18n';

/**
 * Bootstraps the panel.
 *
 * @param base the base path, with a slash at the end
 * @param more providers that override the own ones
 */
export async function startPanel(base: string, more: Provider[] = []): Promise<ApplicationRef> {
  const [texts] = await Promise.all([firstTexts(), leaveStaleEntries()]);
  const app = await bootstrapApplication(App, {
    providers: [
      provideBrowserGlobalErrorListeners(),
      provideTranslatedPages(),
      provideRouter(
        routes,
        // Emits the `Scroll` events that `Scrolling` handles.
        withInMemoryScrolling(),
        withNavigationErrorHandler(({ url }) => inject(PanelUpdate).handlePageLoadFailure(url)),
        // The error handler has handled it: navigation promises resolve.
        withRouterConfig({ resolveNavigationPromiseOnError: true }),
      ),
      { provide: APP_BASE_HREF, useValue: base },
      { provide: FIRST_TEXTS, useValue: texts },
      {
        provide: UI_TEXTS,
        useFactory: () => {
          const { texts } = inject(I18n);
          return computed(() => texts().ui);
        },
      },
      ...more,
    ],
  });
  const { ToastHost } = await import('./toast-host');
  app.bootstrap(ToastHost, document.body.appendChild(document.createElement('gb-toast-host')));
  return app;
}

import { APP_BASE_HREF } from '@angular/common';
import {
  type ApplicationConfig,
  type Provider,
  computed,
  inject,
  provideBrowserGlobalErrorListeners,
} from '@angular/core';
import {
  provideRouter,
  withComponentInputBinding,
  withInMemoryScrolling,
  withNavigationErrorHandler,
  withRouterConfig,
} from '@angular/router';
import { UI_TEXTS } from '@giftbuyer/ui';
import { routes } from './app.routes';
import { provideTranslatedPages } from './core/browser/translated-page';
import { LOAD_DIALOGS } from './core/dialogs/dialogs';
import { PanelUpdate } from './core/scripts/panel-update';
import { LOAD_FOREIGN_ALERTS } from './features/ledgers/foreign-alerts-bundle';
import { I18n } from './i18n/i18n';

/**
 * @param base the base path, with a slash at the end
 * @param more providers that override the own ones
 */
export function appConfig(base: string, more: Provider[]): ApplicationConfig {
  return {
    providers: [
      provideBrowserGlobalErrorListeners(),
      provideTranslatedPages(),
      provideRouter(
        routes,
        withComponentInputBinding({ queryParams: false }),
        // Emits the `Scroll` events that `Scrolling` handles.
        withInMemoryScrolling(),
        withNavigationErrorHandler(({ url }) => inject(PanelUpdate).handlePageLoadFailure(url)),
        // The error handler has handled it: navigation promises resolve.
        withRouterConfig({ resolveNavigationPromiseOnError: true }),
      ),
      { provide: APP_BASE_HREF, useValue: base },
      {
        provide: LOAD_DIALOGS,
        useFactory: () => {
          const i18n = inject(I18n);
          return async () => {
            const [bundle] = await Promise.all([import('./bundles/dialogs'), i18n.loadAllTexts()]);
            return bundle;
          };
        },
      },
      { provide: LOAD_FOREIGN_ALERTS, useValue: () => import('./bundles/foreign-alerts') },
      {
        provide: UI_TEXTS,
        useFactory: () => {
          const { signInTexts: texts } = inject(I18n);
          return computed(() => texts().ui);
        },
      },
      ...more,
    ],
  };
}

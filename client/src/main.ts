import { APP_BASE_HREF } from '@angular/common';
import { computed, inject, provideBrowserGlobalErrorListeners } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { provideRouter, withComponentInputBinding } from '@angular/router';
import { ToastHost, UI_TEXTS } from '@giftbuyer/ui';
import { App } from './app/app';
import { routes } from './app/routes';
import { I18n } from './i18n/i18n';

const app = await bootstrapApplication(App, {
  providers: [
    provideBrowserGlobalErrorListeners(),
    provideRouter(routes, withComponentInputBinding()),
    { provide: APP_BASE_HREF, useValue: '/' },
    {
      provide: UI_TEXTS,
      useFactory: () => {
        const { texts } = inject(I18n);
        return computed(() => texts().ui);
      },
    },
  ],
});
app.bootstrap(ToastHost, document.body.appendChild(document.createElement('gb-toast-host')));

import type { ApplicationRef, Provider } from '@angular/core';
import { bootstrapApplication } from '@angular/platform-browser';
import { leaveStaleEntries } from '@giftbuyer/ui';
import { App } from './app';
import { appConfig } from './app.config';
import { FIRST_TEXTS, firstTexts } from './i18n/i18n';

/**
 * Bootstraps the panel.
 *
 * @param base the base path, with a slash at the end
 * @param more providers that override the own ones
 */
export async function startPanel(base: string, more: Provider[] = []): Promise<ApplicationRef> {
  const [texts] = await Promise.all([firstTexts(), leaveStaleEntries()]);
  const app = await bootstrapApplication(App, appConfig(base, [{ provide: FIRST_TEXTS, useValue: texts }, ...more]));
  const { ToastHost } = await import('./bundles/toast-host');
  app.bootstrap(ToastHost, document.body.appendChild(document.createElement('gb-toast-host')));
  return app;
}

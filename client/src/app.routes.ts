import { type Type, inject } from '@angular/core';
import type { CanActivateFn, RouterStateSnapshot, Routes, UrlMatchResult, UrlSegment } from '@angular/router';
import { userGuard, guestGuard, replacedGuard } from './core/user/current-user';
import type { SessionImportPage } from './features/session-import/session-import-page';
import { UnreachablePage } from './features/auth/unreachable-page';
import { I18n } from './i18n/i18n';

/**
 * Runs the code of the first page while the answer to who is signed in is on its way. Only when the page has preloaded it: a
 * visitor without a session is sent to another page.
 */
const runFirstPageAhead: CanActivateFn = () => {
  if (globalThis.gbAnswers?.['/api/apiprofiles']) import('./bundles/initial').catch(() => undefined);
  return true;
};

export const routes: Routes = [
  {
    matcher: loginOrRegister,
    canActivate: [guestGuard],
    loadComponent: () => import('./bundles/auth').then(({ CredentialsPage }) => CredentialsPage),
  },
  {
    path: 'replaced',
    canActivate: [replacedGuard],
    loadComponent: () => import('./bundles/auth').then(({ ReplacedPage }) => ReplacedPage),
  },
  {
    path: 'unreachable',
    // In the initial bundle: when the server does not respond, nothing more can be loaded.
    component: UnreachablePage,
  },
  {
    path: '',
    canActivate: [runFirstPageAhead, userGuard],
    loadComponent: loadShell,
    children: [
      {
        path: 'api-profiles',
        loadComponent: () => withAllTexts(import('./bundles/pages')).then(({ ApiProfilesPage }) => ApiProfilesPage),
      },
      {
        path: 'gifts',
        loadComponent: () => withAllTexts(import('./bundles/gifts')).then(({ GiftsPage }) => GiftsPage),
        children: [
          {
            path: ':id',
            loadComponent: () => withAllTexts(import('./bundles/gifts')).then(({ GiftSheetPage }) => GiftSheetPage),
          },
        ],
      },
      {
        path: 'proxies',
        loadComponent: () => withAllTexts(import('./bundles/pages')).then(({ ProxiesPage }) => ProxiesPage),
      },
      {
        path: 'stars',
        loadComponent: () => withAllTexts(import('./bundles/stars')).then(({ StarsPage }) => StarsPage),
      },
      {
        path: 'settings',
        loadComponent: () => withAllTexts(import('./bundles/pages')).then(({ SettingsPage }) => SettingsPage),
      },
      {
        path: 'moving-in',
        canDeactivate: [
          (page: SessionImportPage, _route: unknown, _state: unknown, next: RouterStateSnapshot) =>
            page.canLeave(next.url),
        ],
        loadComponent: () =>
          withAllTexts(import('./bundles/session-import')).then(({ SessionImportPage }) => SessionImportPage),
      },
      {
        path: '',
        loadComponent: () => import('./bundles/initial').then(({ AccountsPage }) => AccountsPage),
        children: [
          {
            path: 'accounts/:id',
            loadComponent: () => withAllTexts(import('./bundles/sheet')).then(({ SheetPage }) => SheetPage),
          },
        ],
      },
    ],
  },
  { path: '**', redirectTo: '' },
];

/** With the texts of the list, which the frame of the panel shows too. Call it in an injection context. */
async function loadShell(): Promise<Type<unknown>> {
  const [{ Shell }] = await Promise.all([import('./bundles/initial'), inject(I18n).loadListTexts()]);
  return Shell;
}

/** Loads the texts that the bundle needs besides those of the first screen. Call it in an injection context. */
async function withAllTexts<Bundle>(bundle: Promise<Bundle>): Promise<Bundle> {
  const [loaded] = await Promise.all([bundle, inject(I18n).loadAllTexts()]);
  return loaded;
}

/** Login and registration are one page, so that the input is kept. */
function loginOrRegister(segments: UrlSegment[]): UrlMatchResult | null {
  const [mode] = segments;
  const isEither = segments.length === 1 && (mode?.path === 'login' || mode?.path === 'register');
  return isEither ? { consumed: segments, posParams: { mode } } : null;
}

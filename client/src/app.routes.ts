import type { RouterStateSnapshot, Routes, UrlMatchResult, UrlSegment } from '@angular/router';
import { userGuard, guestGuard, replacedGuard } from './core/user/current-user';
import type { MovingInPage } from './features/moving-in/moving-in-page';
import { UnreachablePage } from './features/auth/unreachable-page';

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
    canActivate: [userGuard],
    loadComponent: () => import('./bundles/initial').then(({ Shell }) => Shell),
    children: [
      {
        path: 'api-profiles',
        loadComponent: () => import('./bundles/pages').then(({ ApiProfilesPage }) => ApiProfilesPage),
      },
      {
        path: 'proxies',
        loadComponent: () => import('./bundles/pages').then(({ ProxiesPage }) => ProxiesPage),
      },
      {
        path: 'stars',
        loadComponent: () => import('./bundles/stars').then(({ StarsPage }) => StarsPage),
      },
      {
        path: 'settings',
        loadComponent: () => import('./bundles/pages').then(({ SettingsPage }) => SettingsPage),
      },
      {
        path: 'moving-in',
        canDeactivate: [
          (page: MovingInPage, _route: unknown, _state: unknown, next: RouterStateSnapshot) => page.canLeave(next.url),
        ],
        loadComponent: () => import('./bundles/moving-in').then(({ MovingInPage }) => MovingInPage),
      },
      {
        path: '',
        loadComponent: () => import('./bundles/initial').then(({ AccountsPage }) => AccountsPage),
        children: [
          {
            path: 'accounts/:id',
            loadComponent: () => import('./bundles/dialogs').then(({ SheetPage }) => SheetPage),
          },
        ],
      },
    ],
  },
  { path: '**', redirectTo: '' },
];

/** Login and registration are one page, so that the input is kept. */
function loginOrRegister(segments: UrlSegment[]): UrlMatchResult | null {
  const [mode] = segments;
  const isEither = segments.length === 1 && (mode?.path === 'login' || mode?.path === 'register');
  return isEither ? { consumed: segments, posParams: { mode } } : null;
}

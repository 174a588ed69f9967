import type { Routes, UrlMatchResult, UrlSegment } from '@angular/router';
import { signedIn, signedOut, wasReplaced } from './core/current-user';
import { UnreachablePage } from './core/unreachable-page';

export const routes: Routes = [
  {
    matcher: loginOrRegister,
    canActivate: [signedOut],
    loadComponent: () => import('./signed-out').then(({ CredentialsPage }) => CredentialsPage),
  },
  {
    path: 'replaced',
    canActivate: [wasReplaced],
    loadComponent: () => import('./signed-out').then(({ ReplacedPage }) => ReplacedPage),
  },
  {
    path: 'unreachable',
    // Part of the first file: from a server that does not answer nothing more can be loaded.
    component: UnreachablePage,
  },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: () => import('./first-screen').then(({ Shell }) => Shell),
    children: [
      {
        path: 'api-profiles',
        loadComponent: () => import('./pages').then(({ ApiProfilesPage }) => ApiProfilesPage),
      },
      {
        path: 'settings',
        loadComponent: () => import('./pages').then(({ SettingsPage }) => SettingsPage),
      },
      {
        path: '',
        loadComponent: () => import('./first-screen').then(({ AccountsPage }) => AccountsPage),
        children: [
          {
            path: 'accounts/:id',
            loadComponent: () => import('./later').then(({ SheetPage }) => SheetPage),
          },
          {
            path: 'stars',
            loadComponent: () => import('./later').then(({ SheetPage }) => SheetPage),
          },
        ],
      },
    ],
  },
  { path: '**', redirectTo: '' },
];

/** Both are one page, so that what was typed there stays. */
function loginOrRegister(segments: UrlSegment[]): UrlMatchResult | null {
  const [mode] = segments;
  const isEither = segments.length === 1 && (mode?.path === 'login' || mode?.path === 'register');
  return isEither ? { consumed: segments, posParams: { mode } } : null;
}

import type { Routes } from '@angular/router';
import { signedIn, signedOut, wasReplaced } from './core/current-user';
import { UnreachablePage } from './core/unreachable-page';

export const routes: Routes = [
  {
    path: 'login',
    canActivate: [signedOut],
    data: { mode: 'login' },
    loadComponent: () => import('./login/credentials-page').then((module) => module.CredentialsPage),
  },
  {
    path: 'register',
    canActivate: [signedOut],
    data: { mode: 'register' },
    loadComponent: () => import('./login/credentials-page').then((module) => module.CredentialsPage),
  },
  {
    path: 'replaced',
    canActivate: [wasReplaced],
    loadComponent: () => import('./login/replaced-page').then((module) => module.ReplacedPage),
  },
  {
    path: 'unreachable',
    // Part of the first file: from a server that does not answer nothing more can be loaded.
    component: UnreachablePage,
  },
  {
    path: '',
    canActivate: [signedIn],
    loadComponent: () => import('./shell/shell').then((module) => module.Shell),
    children: [
      {
        path: 'api-profiles',
        loadComponent: () => import('./api-profiles/api-profiles-page').then((module) => module.ApiProfilesPage),
      },
      {
        path: 'settings',
        loadComponent: () => import('./settings/settings-page').then((module) => module.SettingsPage),
      },
      {
        path: '',
        loadComponent: () => import('./accounts/accounts-page').then((module) => module.AccountsPage),
        children: [
          {
            path: 'accounts/:id',
            loadComponent: () => import('./account-detail/account-sheet').then((module) => module.AccountSheet),
          },
        ],
      },
    ],
  },
  { path: '**', redirectTo: '' },
];

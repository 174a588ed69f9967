import type { Routes } from '@angular/router';
import { signedIn, signedOut } from './core/current-user';

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
    path: 'unreachable',
    loadComponent: () => import('./core/unreachable-page').then((module) => module.UnreachablePage),
  },
  {
    path: '',
    pathMatch: 'full',
    canActivate: [signedIn],
    loadComponent: () => import('./shell/shell').then((module) => module.Shell),
    children: [
      {
        path: '',
        loadComponent: () => import('./accounts/accounts-page').then((module) => module.AccountsPage),
      },
    ],
  },
  { path: '**', redirectTo: '' },
];

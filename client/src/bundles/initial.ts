/** Bundle: what a signed-in user sees first. */
export { AccountsPage } from '../features/accounts/list/accounts-page';
export { loadAccountsAhead } from '../features/accounts/list/load-accounts-ahead';
export { Shell } from '../features/shell/shell';

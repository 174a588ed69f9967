/** Bundle: what a signed-in user sees first. */
export { AccountsPage } from '../features/accounts/list/accounts-page';
export { Shell } from '../features/shell/shell';

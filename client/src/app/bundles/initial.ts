/** Bundle: what a signed-in user sees first. */
export { AccountsPage } from '../accounts/accounts-page';
export { Shell } from '../shell/shell';

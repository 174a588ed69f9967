/** One file of the build: what somebody who is signed in sees first. */
export { AccountsPage } from './accounts/accounts-page';
export { Shell } from './shell/shell';

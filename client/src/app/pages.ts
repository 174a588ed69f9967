/** One file of the build: the other pages of somebody who is signed in. */
export { ApiProfilesPage } from './api-profiles/api-profiles-page';
export { SettingsPage } from './settings/settings-page';

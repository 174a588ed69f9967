/** Bundle: the other pages of a signed-in user. */
export { ApiProfilesPage } from '../api-profiles/api-profiles-page';
export { SettingsPage } from '../settings/settings-page';

/** Bundle: the other pages of a signed-in user. */
export { ApiProfilesPage } from '../features/api-profiles-page/api-profiles-page';
export { ProxiesPage } from '../features/proxies-page/proxies-page';
export { SettingsPage } from '../features/settings/settings-page';

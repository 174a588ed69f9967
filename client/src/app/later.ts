/** One file of the build: what somebody who is signed in may come to. Each file more is a request more for all of them. */
export { AccountSheet } from './account-detail/account-sheet';
export { RemoveAccountModal } from './accounts/remove-account';
export { ApiProfilesPage } from './api-profiles/api-profiles-page';
export { ProfilePickerModal } from './api-profiles/profile-picker';
export { ChangePasswordModal } from './login/change-password';
export { ReplacedPage } from './login/replaced-page';
export { PaletteModal } from './palette/palette';
export { SettingsPage } from './settings/settings-page';
export { ShortcutsListModal } from './shortcuts/shortcuts-list';
export { AddAccountModal } from './telegram-login/add-account';

/** One file of the build: what opens over the pages of somebody who is signed in. */
export { SheetPage } from './account-detail/sheet-page';
export { RefreshFailuresModal } from './accounts/refresh-failures';
export { RemoveAccountModal } from './accounts/remove-account';
export { ProfilePickerModal } from './api-profiles/profile-picker';
export { ChangePasswordModal } from './login/change-password';
export { StepUpModal } from './login/step-up';
export { PaletteModal } from './palette/palette';
export { RecoveryCodesModal } from './settings/recovery-codes-modal';
export { SecondFactorModal } from './settings/second-factor-modal';
export { ShortcutsListModal } from './shortcuts/shortcuts-list';
export { AddAccountModal } from './telegram-login/add-account';
export { ConfirmModal, Modals } from '@giftbuyer/ui';

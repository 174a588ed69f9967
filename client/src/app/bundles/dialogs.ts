/** Bundle: everything that opens over the pages of a signed-in user. */
export { SheetPage } from '../account-detail/sheet-page';
export { RefreshFailuresDialog } from '../accounts/refresh-failures-dialog';
export { RemoveAccountDialog } from '../accounts/remove-account-dialog';
export { ProfilePickerDialog } from '../api-profiles/profile-picker-dialog';
export { ChangePasswordDialog } from '../login/change-password-dialog';
export { StepUpDialog } from '../login/step-up-dialog';
export { CommandPalette } from '../palette/command-palette';
export { RecoveryCodesDialog } from '../settings/recovery-codes-dialog';
export { SecondFactorDialog } from '../settings/second-factor-dialog';
export { ShortcutsDialog } from '../shortcuts/shortcuts-dialog';
export { AddAccountDialog } from '../telegram-login/add-account-dialog';
export { ConfirmModal, Modals } from '@giftbuyer/ui';

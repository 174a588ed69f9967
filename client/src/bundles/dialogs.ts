/** Bundle: everything that opens over the pages of a signed-in user. */
import type * as exported from './dialogs';

export { LetInDialog } from '../features/account-detail/session-handover/let-in-dialog';
export { MoveOutDialog } from '../features/account-detail/session-handover/move-out-dialog';
export { OwnSessionDialog } from '../features/account-detail/session-handover/own-session-dialog';
export { RefreshFailuresDialog } from '../features/accounts/account/refresh-failures-dialog';
export { RemoveAccountDialog } from '../features/accounts/removed/remove-account-dialog';
export { AddProfileDialog } from '../features/api-profiles/add-profile-dialog';
export { TagsDialog } from '../features/accounts/tagging/tags-dialog';
export { ProfilePickerDialog } from '../features/api-profiles/profile-picker-dialog';
export { ChangePasswordDialog } from '../features/auth/change-password-dialog';
export { StepUpDialog } from '../features/auth/step-up-dialog';
export { CommandPalette } from '../features/command-palette/command-palette';
export { GiftNews } from '../features/gifts/news/gift-news';
export { AddProxiesDialog } from '../features/proxies/add-proxies-dialog';
export { AssignProxiesDialog } from '../features/proxies/assign-proxies-dialog';
export { RenameProxyDialog } from '../features/proxies/rename-proxy-dialog';
export { RecoveryCodesDialog } from '../features/settings/recovery-codes-dialog';
export { SecondFactorDialog } from '../features/settings/second-factor-dialog';
export { ShortcutsDialog } from '../features/shortcuts/shortcuts-dialog';
export { AddAccountDialog } from '../features/telegram-login/add-account-dialog';
export { ConfirmDialog, Modals } from '@giftbuyer/ui';

type Exported = typeof exported;
declare module '../core/dialogs/dialogs' {
  // eslint-disable-next-line @typescript-eslint/no-empty-object-type -- an interface can be extended here, a type cannot
  interface DialogsBundle extends Exported {}
}

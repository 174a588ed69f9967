import type { ApiProfile } from '@giftbuyer/contracts';
import type { LoginInProgress } from './login-storage';

export interface AddAccountDialogData {
  profile: ApiProfile;
  /** Set when an account signs in again. */
  phone?: string;
  /** Its proxy; absent: that of new accounts. */
  proxyId?: number | null;
  /** A postponed login to resume. */
  resumed?: LoginInProgress;
}

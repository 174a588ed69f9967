import type { Environment } from '@giftbuyer/contracts';
import type { TransactionKey } from '@giftbuyer/telegram';
import type { AccountRef } from '../accounts/account.entity.js';
import type { KnownFreeze } from './account-freeze.js';
import type { KnownDevices } from './known-devices.js';

/** All that a reading needs of the row, and the revision at which it was loaded. */
export interface StoredSession extends AccountRef, KnownDevices, KnownFreeze {
  apiProfileId: number;
  /** Of that profile; null when it is not the user's. */
  apiId: number | null;
  apiHashSealed: Buffer | null;
  /** Null when its connections are direct, or when `isProxyRequired` and the proxy is missing. */
  proxyId: number | null;
  isProxyRequired: boolean;
  sessionSealed: Buffer;
  phoneBlindIndex: Buffer;
  /** `AccountReading.salts` of the last reading. */
  salts: string;
  premiumUntil: Date | null;
  /** Whether it is time to look for new devices. */
  isDeviceListDue: boolean;
  /** Whether it is time to ask whether it is frozen. */
  isAppConfigDue: boolean;
  /** Whether it is time to ask for the transactions of TON. */
  isTonDue: boolean;
  /** Transactions of Stars that were pending in the last reading. */
  pendingTransactions: TransactionKey[];
  /** The stored photo. */
  photoId: string | null;
  revision: number;
  /** Failed readings in a row. */
  failures: number;
  /** Seconds for which Telegram wants no request for this account; 0 without a flood wait. */
  floodWaitSeconds: number;
  /** The same for all accounts with the api_id of this one. */
  appWaitSeconds: number;
  environment: Environment;
  /** Whether what Telegram answers may count for other users too, see `IS_AUTHENTIC_SQL`. */
  isAuthentic: boolean;
  /** `ledgerDigestOf` what its ledger has; null when a reading saves its transactions in any case. */
  ledgerDigest: Buffer | null;
  /** Whether its ledger of Stars lacks rows. */
  hasLedgerGap: boolean;
  /** What a reading asks for the catalogue of gifts with, 0 for the whole one; null when it should not ask. */
  catalogueHash: number | null;
}

import { PanelUsers1795348800000 } from './1795348800000-panel-users.js';
import { ApiProfiles1795348900000 } from './1795348900000-api-profiles.js';
import { Accounts1795349000000 } from './1795349000000-accounts.js';
import { PendingLogins1795349100000 } from './1795349100000-pending-logins.js';
import { ServerSalts1795351000000 } from './1795351000000-server-salts.js';
import { AccountLeases1795352000000 } from './1795352000000-account-leases.js';
import { StarBalances1795353000000 } from './1795353000000-star-balances.js';
import { LoginClaims1795354000000 } from './1795354000000-login-claims.js';
import { AccountStates1795360000000 } from './1795360000000-account-states.js';
import { SessionLocks1795361000000 } from './1795361000000-session-locks.js';
import { AccountIdentity1795362000000 } from './1795362000000-account-identity.js';
import { LoginsOutliveProfiles1795363000000 } from './1795363000000-logins-outlive-profiles.js';
import { Installation1795364000000 } from './1795364000000-installation.js';
import { LoginLocks1795365000000 } from './1795365000000-login-locks.js';
import { AttemptLimits1796000000000 } from './1796000000000-attempt-limits.js';
import { NameKeys1796000000100 } from './1796000000100-name-keys.js';
import { Invites1796000000200 } from './1796000000200-invites.js';
import { KeyCheck1796100000000 } from './1796100000000-key-check.js';
import { OriginKeys1796200000000 } from './1796200000000-origin-keys.js';
import { CodeRequests1796200000001 } from './1796200000001-code-requests.js';
import { DisabledUsers1796300000000 } from './1796300000000-disabled-users.js';
import { AuditLog1796400000000 } from './1796400000000-audit-log.js';
import { StepUp1796400000100 } from './1796400000100-step-up.js';
import { SecondFactor1796400000200 } from './1796400000200-second-factor.js';
import { SessionUse1796500000000 } from './1796500000000-session-use.js';
import { AccountPhotos1796600000000 } from './1796600000000-account-photos.js';
import { RepeatedCodes1796500000100 } from './1796500000100-repeated-codes.js';
import { ColumnNames1796700000000 } from './1796700000000-column-names.js';
import { QrLogins1796900000000 } from './1796900000000-qr-logins.js';
import { SessionOrigin1797000000000 } from './1797000000000-session-origin.js';
import { Proxies1797000100000 } from './1797000100000-proxies.js';
import { AccountDevices1797000200000 } from './1797000200000-account-devices.js';
import { TagsAndNotes1797000300000 } from './1797000300000-tags-and-notes.js';
import { AppConfigHash1797000600000 } from './1797000600000-app-config-hash.js';
import { StarLedger1798000000000 } from './1798000000000-star-ledger.js';
import { Gifts1798000100000 } from './1798000100000-gifts.js';
import { LedgerDigests1798000200000 } from './1798000200000-ledger-digests.js';
import { CutTransactionIds1798000300000 } from './1798000300000-cut-transaction-ids.js';

/** In the order in which they run. A migration that has been released is never changed. */
export const migrations = [
  PanelUsers1795348800000,
  ApiProfiles1795348900000,
  Accounts1795349000000,
  PendingLogins1795349100000,
  ServerSalts1795351000000,
  AccountLeases1795352000000,
  StarBalances1795353000000,
  LoginClaims1795354000000,
  AccountStates1795360000000,
  SessionLocks1795361000000,
  AccountIdentity1795362000000,
  LoginsOutliveProfiles1795363000000,
  Installation1795364000000,
  LoginLocks1795365000000,
  AttemptLimits1796000000000,
  NameKeys1796000000100,
  Invites1796000000200,
  KeyCheck1796100000000,
  OriginKeys1796200000000,
  CodeRequests1796200000001,
  DisabledUsers1796300000000,
  AuditLog1796400000000,
  StepUp1796400000100,
  SecondFactor1796400000200,
  SessionUse1796500000000,
  RepeatedCodes1796500000100,
  AccountPhotos1796600000000,
  ColumnNames1796700000000,
  QrLogins1796900000000,
  SessionOrigin1797000000000,
  Proxies1797000100000,
  AccountDevices1797000200000,
  TagsAndNotes1797000300000,
  AppConfigHash1797000600000,
  StarLedger1798000000000,
  Gifts1798000100000,
  LedgerDigests1798000200000,
  CutTransactionIds1798000300000,
];

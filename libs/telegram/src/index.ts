// Does not load the Telegram library, which the worker thread uses. `in-process.ts` does.
export type { AccountReading } from './account-reading.js';
export type { ProfilePhoto } from './account-photo.js';
export type { AppAccess, AppCredentials } from './connector.js';
export { type Address, telegramAddresses } from './dc-addresses.js';
export type { AppConfig } from './account-freeze.js';
export type { Catalogue, CatalogueGift, CatalogueSticker } from './catalogue.js';
export type { Device, DeviceChange, DeviceChangeResult, DeviceList } from './devices.js';
export {
  type AccountFreeze,
  keyCooldownSecondsOf,
  ProxyError,
  type ProxyErrorReason,
  type RpcErrorKind,
  SessionInvalidError,
  type SessionRejection,
  SessionRejectedError,
  TelegramRpcError,
  TelegramUnreachableError,
  type UnreachableDetails,
} from './errors.js';
export type { FileLocation, FileResult } from './files.js';
export { MAX_FILES } from './file-limits.js';
export type { GatewayOptions } from './gateway-options.js';
export type {
  BegunLogin,
  BegunQrLogin,
  CompletedLogin,
  EmailCodeSent,
  PasswordNeeded,
  QrLoginStep,
  QrMoved,
  QrShown,
} from './login-types.js';
export type { Proxy, ProxyCheck } from './proxy.js';
export type { CodeKind, Delivery, NextDelivery, SentCode } from './sent-code.js';
export type { TransactionKind } from './star-transaction-kind.js';
export type {
  ExactAmount,
  Transaction,
  TransactionCurrency,
  TransactionKey,
  TransactionPage,
  TransactionPeer,
  TransactionState,
  TransactionsQuery,
} from './star-transactions.js';
export type { SandboxAddresses, TelegramEnvironment } from './servers.js';
export {
  type AcceptedDevice,
  type AdoptedSession,
  type ForeignSession,
  type ReadOptions,
  type ReadStage,
  TelegramGateway,
} from './telegram-gateway.js';
export { type Session, authKeyOf, authKeyOfLogin, decodeSession, isAuthKey, loginOfSession } from './stored-keys.js';
export { type WorkerOptions, WorkerTelegramGateway } from './worker/worker-gateway.js';

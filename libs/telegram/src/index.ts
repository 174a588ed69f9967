// Does not load the Telegram library, which the worker thread uses. `in-process.ts` does.
export type { AccountReading } from './account-reading.js';
export type { ProfilePhoto } from './account-photo.js';
export type { AppCredentials } from './connector.js';
export {
  type AccountFreeze,
  keyRestSecondsOf,
  type RpcErrorKind,
  SessionInvalidError,
  TelegramRpcError,
  TelegramUnreachableError,
  type UnreachableDetails,
} from './errors.js';
export type { GatewayOptions } from './gateway.js';
export type { CodeKind, Delivery, NextDelivery, SentCode } from './sent-code.js';
export type { SandboxAddresses, TelegramEnvironment } from './servers.js';
export {
  type BegunLogin,
  type BegunQrLogin,
  type CompletedLogin,
  type EmailCodeSent,
  type PasswordNeeded,
  type QrLoginStep,
  type QrMoved,
  type QrShown,
  type ReadOptions,
  type ReadStage,
  TelegramGateway,
} from './telegram-gateway.js';
export { type WorkerOptions, WorkerTelegramGateway } from './worker/worker-gateway.js';

export type { AccountReading } from './account-reading.js';
export type { AppCredentials } from './connector.js';
export {
  type AccountFreeze,
  type RpcErrorKind,
  SessionInvalidError,
  TelegramRpcError,
  TelegramUnreachableError,
  type UnreachableDetails,
} from './errors.js';
export {
  type BegunLogin,
  type GatewayOptions,
  type PasswordNeeded,
  type ReadOptions,
  type ReadStage,
  type SignedIn,
  TelegramGateway,
} from './gateway.js';
export type { CodeKind, Delivery, NextDelivery, SentCode } from './sent-code.js';
export type { SandboxAddresses, TelegramEnvironment } from './servers.js';

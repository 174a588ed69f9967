import type { AppAccess } from '../connector.js';
import type { DeviceChange } from '../devices.js';
import type { FileLocation } from '../files.js';
import type { Proxy, ProxyCheckOptions } from '../proxy.js';
import type { SandboxAddresses, TelegramEnvironment } from '../servers.js';
import type { TransactionCurrency, TransactionKey, TransactionsQuery } from '../star-transactions.js';
import type { ForeignSession, ReadOptions, ReadStage, TelegramGateway } from '../telegram-gateway.js';
import type { ErrorData } from './error-data.js';

/** The methods of the gateway with those of their arguments that can be cloned: no signals and no functions. */
export interface GatewayCalls {
  beginLogin: [app: AppAccess, phone: string];
  beginQrLogin: [app: AppAccess, exceptUserIds: string[]];
  waitForQrLogin: [app: AppAccess, login: string, exceptUserIds: string[]];
  resendCode: [app: AppAccess, login: string];
  sendEmailCode: [app: AppAccess, login: string, email: string];
  confirmEmail: [app: AppAccess, login: string, code: string];
  resetLoginEmail: [app: AppAccess, login: string];
  confirmCode: [app: AppAccess, login: string, code: string];
  confirmPassword: [app: AppAccess, login: string, password: string];
  cancelLogin: [app: AppAccess, login: string];
  readAccount: [app: AppAccess, session: string, options: Omit<ReadOptions, 'signal'>];
  adoptSession: [app: AppAccess, foreign: ForeignSession];
  acceptLoginToken: [app: AppAccess, session: string, token: string];
  signOut: [app: AppAccess, session: string];
  readDevices: [app: AppAccess, session: string];
  changeDevices: [app: AppAccess, session: string, change: DeviceChange];
  readTransactions: [app: AppAccess, session: string, query: TransactionsQuery];
  readTransactionsById: [app: AppAccess, session: string, currency: TransactionCurrency, keys: TransactionKey[]];
  readCatalogue: [app: AppAccess, session: string, known: { hash: number; salts?: string }];
  readFiles: [app: AppAccess, session: string, files: FileLocation[]];
  checkProxy: [environment: TelegramEnvironment, proxy: Proxy, options: Omit<ProxyCheckOptions, 'signal'>];
}

export type Method = keyof GatewayCalls;
export type Result<M extends Method> = Awaited<ReturnType<TelegramGateway[M]>>;

/** One call; the union ties the arguments to their method. */
export type GatewayCall = { [M in Method]: { method: M; args: GatewayCalls[M] } }[Method];

/** To the worker. `id` names a call for as long as it runs. */
export type Request =
  | ({ type: 'call'; id: number } & GatewayCall)
  | { type: 'abort'; id: number }
  /** The new addresses of the sandbox. */
  | { type: 'sandbox'; addresses: SandboxAddresses };

/** From the worker: any number of stages, then one result or error for each call. */
export type Response =
  | { type: 'stage'; id: number; stage: ReadStage }
  | { type: 'result'; id: number; value: unknown }
  | { type: 'error'; id: number; error: ErrorData };

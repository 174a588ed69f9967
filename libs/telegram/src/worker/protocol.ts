import type { AppCredentials } from '../connector.js';
import type { SandboxAddresses } from '../servers.js';
import type { ReadOptions, ReadStage, TelegramGateway } from '../telegram-gateway.js';
import type { ErrorData } from './error-data.js';

/** The methods of the gateway with those of their arguments that can be cloned: no signals and no functions. */
export interface GatewayCalls {
  beginLogin: [app: AppCredentials, phone: string];
  beginQrLogin: [app: AppCredentials, exceptUserIds: string[]];
  waitForQrLogin: [app: AppCredentials, login: string, exceptUserIds: string[]];
  resendCode: [app: AppCredentials, login: string];
  sendEmailCode: [app: AppCredentials, login: string, email: string];
  confirmEmail: [app: AppCredentials, login: string, code: string];
  resetLoginEmail: [app: AppCredentials, login: string];
  confirmCode: [app: AppCredentials, login: string, code: string];
  confirmPassword: [app: AppCredentials, login: string, password: string];
  cancelLogin: [app: AppCredentials, login: string];
  readAccount: [app: AppCredentials, session: string, options: Omit<ReadOptions, 'signal'>];
  signOut: [app: AppCredentials, session: string];
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

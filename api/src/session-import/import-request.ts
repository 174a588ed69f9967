import type { AppCredentials } from '@giftbuyer/telegram';
import { AppError } from '../errors/app-error.js';

/** A session to import, as the request describes it. */
export interface ImportRequest {
  apiProfileId: number;
  /** Undefined: the default of the user; null: none. */
  proxyId: number | null | undefined;
  dc: number;
  /** Null when the source does not say. */
  isTest: boolean | null;
  /** 256 bytes. */
  key: Buffer;
  userId: string | undefined;
  apiId: number | undefined;
  replace: boolean;
}

/**
 * Whether the session can be one of the app. The servers of a sandbox are neither Telegram's production nor its test servers.
 * @throws AppError `session_app_mismatch`
 */
export function assertAppFits({ environment, apiId }: AppCredentials, request: ImportRequest): void {
  const isOfOtherServers = request.isTest === (environment === 'production');
  if (environment !== 'sandbox' && isOfOtherServers && request.isTest !== null) throw mismatch('test');
  if (request.apiId !== undefined && request.apiId !== apiId) throw mismatch('api_id');
}

function mismatch(field: string): AppError {
  return new AppError('session_app_mismatch', { fields: { [field]: 'mismatch' } });
}

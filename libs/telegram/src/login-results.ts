import { Api } from 'telegram';
import { readProfile } from './account-reading.js';
import type { OpenConnection } from './connection.js';
import { SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from './errors.js';
import { type Login, encodeSession } from './stored-keys.js';
import type { CompletedLogin, PasswordNeeded } from './telegram-gateway.js';

export async function completeLogin(connection: OpenConnection, { dc, kind }: Login): Promise<CompletedLogin> {
  const profile = await readProfile(connection, {});
  if (kind === 'qr' && profile.phone === null) throw new TelegramUnreachableError('Telegram did not name the phone');
  return { step: 'done', session: encodeSession({ dc, key: connection.key, userId: profile.userId }), profile };
}

export async function requestPasswordHint({ invoke }: OpenConnection, login: string): Promise<PasswordNeeded> {
  const { hint } = await invoke(new Api.account.GetPassword());
  return { step: 'password', login, hint: hint || null };
}

/** During a login there is no session yet, so errors of an ended session are ordinary RPC errors. */
export async function withLoginErrors<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof SessionInvalidError ? new TelegramRpcError(error.code) : error;
  }
}

import { Api } from 'telegram';
import { readProfile } from './account-reading.js';
import type { OpenConnection } from './connection.js';
import { SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from './errors.js';
import type { BegunLogin, CompletedLogin, PasswordNeeded } from './login-types.js';
import { readSentCode } from './sent-code.js';
import { type CodeLogin, type Login, encodeLogin, encodeSession } from './stored-keys.js';

export function toBegunLogin(
  at: Pick<CodeLogin, 'dc' | 'key' | 'device' | 'phone'>,
  answer: Api.auth.TypeSentCode,
): BegunLogin {
  const { phoneCodeHash, ...sent } = readSentCode(answer);
  const { dc, key, device, phone } = at;
  return {
    login: encodeLogin({ kind: 'code', dc, key, device, phone, phoneCodeHash, byEmail: sent.delivery === 'email' }),
    sent,
  };
}

export async function completeLogin(connection: OpenConnection, { dc, kind }: Login): Promise<CompletedLogin> {
  const profile = await readProfile(connection, {});
  if (kind === 'qr' && profile.phone === null) throw new TelegramUnreachableError('Telegram did not name the phone');
  const { key, device } = connection;
  return { step: 'done', session: encodeSession({ dc, key, device, userId: profile.userId }), profile };
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

import { Api, password as srp } from 'telegram';
import { readSelf } from './account-reading.js';
import type { OpenConnection } from './connection.js';
import { SessionInvalidError, TelegramRpcError } from './errors.js';
import type { CodeLogin } from './stored-keys.js';

/** Errors that name the data centre of an account, from every other one. */
export function homeDc(error: unknown): number | undefined {
  const match = error instanceof TelegramRpcError && /^(?:PHONE|NETWORK)_MIGRATE_(\d+)$/.exec(error.code);
  return match ? Number(match[1]) : undefined;
}

/**
 * `auth.signIn`
 * @returns after how many days Telegram would allow another sign-in by SMS, when it suggests a 2FA password; else null
 */
export async function signIn({ invoke }: OpenConnection, login: CodeLogin, code: string): Promise<number | null> {
  const { phone: phoneNumber, phoneCodeHash, byEmail } = login;
  const proof = byEmail ? { emailVerification: new Api.EmailVerificationCode({ code }) } : { phoneCode: code };
  const answer = await invoke(new Api.auth.SignIn({ phoneNumber, phoneCodeHash, ...proof }));
  if (answer instanceof Api.auth.AuthorizationSignUpRequired) throw new TelegramRpcError('PHONE_NUMBER_UNOCCUPIED');
  return answer.setupPasswordRequired ? (answer.otherwiseReloginDays ?? null) : null;
}

export async function checkPassword({ invoke }: OpenConnection, password: string): Promise<void> {
  const settings = await invoke(new Api.account.GetPassword());
  if (!settings.hasPassword) throw new TelegramRpcError('SRP_PASSWORD_CHANGED');
  await invoke(new Api.auth.CheckPassword({ password: await srp.computeCheck(settings, password) }));
}

/** The progress of a login: it needs the code, it needs the 2FA password, or it is signed in. */
const PROGRESS = ['code', 'password', 'done'] as const;
type Progress = (typeof PROGRESS)[number];

/**
 * Runs the step that a login is at and returns its progress. An RPC error counts only if no earlier try, whose answer was
 * lost, has taken the login further.
 */
export async function attemptStep(
  connection: OpenConnection,
  at: Progress,
  step: () => Promise<void>,
): Promise<Progress> {
  try {
    await step();
    return 'done';
  } catch (error) {
    if (!(error instanceof TelegramRpcError)) throw error;
    const reached = await readProgress(connection, error);
    if (PROGRESS.indexOf(reached) <= PROGRESS.indexOf(at)) throw error;
    return reached;
  }
}

/** The progress of a login after an RPC error. */
export async function readProgress(connection: OpenConnection, rpcError: TelegramRpcError): Promise<Progress> {
  return rpcError.code === 'SESSION_PASSWORD_NEEDED' ? 'password' : readProgressOfKey(connection);
}

/** The progress of a login by what its key may do. When that is nothing (`code`), the connection cannot be used any more. */
export async function readProgressOfKey(connection: OpenConnection): Promise<Progress> {
  try {
    await readSelf(connection);
    return 'done';
  } catch (error) {
    if (error instanceof TelegramRpcError && error.code === 'SESSION_PASSWORD_NEEDED') return 'password';
    if (error instanceof TelegramRpcError || error instanceof SessionInvalidError) return 'code';
    throw error;
  }
}

/**
 * `auth.cancelCode`.
 *
 * @returns `cancelled` when nobody had used the code, `used` when it had been used or had expired, or why it may still be valid,
 * such as a flood wait
 */
export async function cancelCode(
  { invoke }: OpenConnection,
  { phone: phoneNumber, phoneCodeHash }: CodeLogin,
): Promise<'cancelled' | 'used' | TelegramRpcError> {
  try {
    return (await invoke(new Api.auth.CancelCode({ phoneNumber, phoneCodeHash }))) ? 'cancelled' : 'used';
  } catch (error) {
    if (!(error instanceof TelegramRpcError)) throw error;
    return error.kind === 'flood_wait' || error.kind === 'app_refused' ? error : 'used';
  }
}

/** `auth.logOut`; succeeds also when the key still needs the password. @throws SessionInvalidError when it is not signed in */
export async function logOut({ invoke }: OpenConnection): Promise<void> {
  try {
    await invoke(new Api.auth.LogOut());
  } catch (error) {
    if (!(error instanceof TelegramRpcError && error.code === 'SESSION_PASSWORD_NEEDED')) throw error;
  }
}

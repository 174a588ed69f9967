import { Api } from 'telegram';
import type { OpenConnection } from './connection.js';
import type { AppAccess, Connector } from './connector.js';
import type { Deadline } from './deadline.js';
import { AUTH_RESTART, TelegramRpcError, repeatOnce } from './errors.js';
import { completeLogin, requestPasswordHint, toBegunLogin } from './login-results.js';
import { attemptStep, homeDc, readProgress, signIn } from './login-steps.js';
import type { BegunLogin, CompletedLogin, EmailCodeSent, PasswordNeeded } from './login-types.js';
import { FIRST_DC } from './servers.js';
import { type CodeLogin, encodeLogin } from './stored-keys.js';

/** `auth.sendCode` with a new key, in the data centre of the account. */
export function beginCodeLogin(connector: Connector, app: AppAccess, phone: string): Promise<BegunLogin> {
  const { apiId, apiHash } = app;
  const settings = new Api.CodeSettings({});
  const request = new Api.auth.SendCode({ phoneNumber: phone, apiId, apiHash, settings });
  const sendCode = (dc: number, deadline: Deadline) =>
    connector.connect(app, { dc }, deadline, async ({ key, device, invoke }) => {
      const answer = await repeatOnce(AUTH_RESTART, () => invoke(request));
      if (!(answer instanceof Api.auth.SentCodeSuccess)) return toBegunLogin({ dc, key, device, phone }, answer);
      assertAccount(answer);
      // The key is signed in: the caller stores it before anything else is asked.
      return {
        login: encodeLogin({ kind: 'code', dc, key, device, phone, phoneCodeHash: '', byEmail: false }),
        sent: null,
      };
    });
  return connector.callWithDeadline((deadline) =>
    sendCode(FIRST_DC, deadline).catch((error: unknown) => {
      const home = homeDc(error);
      if (home === undefined) throw error;
      return sendCode(home, deadline);
    }),
  );
}

/** `auth.resendCode` */
export function resendCode(connection: OpenConnection, login: CodeLogin): Promise<BegunLogin | CompletedLogin> {
  const { phone: phoneNumber, phoneCodeHash } = login;
  if (phoneCodeHash === '') return completeLogin(connection, login);
  return requestCode(connection, login, () =>
    connection.invoke(new Api.auth.ResendCode({ phoneNumber, phoneCodeHash })),
  );
}

/** `auth.resetLoginEmail` */
export function resetLoginEmail(connection: OpenConnection, login: CodeLogin): Promise<BegunLogin | CompletedLogin> {
  const { phone: phoneNumber, phoneCodeHash } = login;
  return requestCode(connection, login, () =>
    connection.invoke(new Api.auth.ResetLoginEmail({ phoneNumber, phoneCodeHash })),
  );
}

/** `account.sendVerifyEmailCode` */
export async function sendEmailCode(
  { invoke }: OpenConnection,
  login: CodeLogin,
  email: string,
): Promise<EmailCodeSent> {
  const sent = await invoke(new Api.account.SendVerifyEmailCode({ purpose: loginSetup(login), email }));
  return { emailPattern: sent.emailPattern, codeLength: sent.length };
}

/** `account.verifyEmail`; its answer says where the code of the login was sent. */
export function confirmEmail(
  connection: OpenConnection,
  login: CodeLogin,
  code: string,
): Promise<BegunLogin | CompletedLogin> {
  const verification = new Api.EmailVerificationCode({ code });
  return requestCode(connection, login, async () => {
    const answer = await connection.invoke(new Api.account.VerifyEmail({ purpose: loginSetup(login), verification }));
    if (answer instanceof Api.account.EmailVerifiedLogin) return answer.sentCode;
    throw new TelegramRpcError('SEND_CODE_UNAVAILABLE');
  });
}

/** `auth.signIn`. @param login the encoded `state` */
export async function confirmCode(
  connection: OpenConnection,
  state: CodeLogin,
  login: string,
  code: string,
): Promise<PasswordNeeded | CompletedLogin> {
  let reloginDays: number | null = null;
  const reached = await attemptStep(connection, 'code', async () => {
    reloginDays = await signIn(connection, state, code);
  });
  if (reached === 'password') return requestPasswordHint(connection, login);
  return { ...(await completeLogin(connection, state)), reloginDays };
}

/** A login that Telegram has accepted before, its answer having been lost, is finished instead. */
async function requestCode(
  connection: OpenConnection,
  login: CodeLogin,
  request: () => Promise<Api.auth.TypeSentCode>,
): Promise<BegunLogin | CompletedLogin> {
  try {
    const answer = await request();
    if (!(answer instanceof Api.auth.SentCodeSuccess)) return toBegunLogin(login, answer);
    assertAccount(answer);
  } catch (error) {
    if (!(error instanceof TelegramRpcError)) throw error;
    if ((await readProgress(connection, error)) !== 'done') throw error;
  }
  return completeLogin(connection, login);
}

function loginSetup({ phone: phoneNumber, phoneCodeHash }: CodeLogin): Api.EmailVerifyPurposeLoginSetup {
  return new Api.EmailVerifyPurposeLoginSetup({ phoneNumber, phoneCodeHash });
}

function assertAccount({ authorization }: Api.auth.SentCodeSuccess): void {
  if (authorization instanceof Api.auth.AuthorizationSignUpRequired)
    throw new TelegramRpcError('PHONE_NUMBER_UNOCCUPIED');
}

import { Api, helpers } from 'telegram';
import type { OpenConnection } from './connection.js';
import type { AppAccess, AppCredentials, Connector } from './connector.js';
import type { Deadline } from './deadline.js';
import { AUTH_RESTART, TelegramRpcError, repeatOnce } from './errors.js';
import { completeLogin, requestPasswordHint } from './login-results.js';
import { readProgress, readProgressOfKey } from './login-steps.js';
import type { BegunQrLogin, CompletedLogin, PasswordNeeded, QrLoginStep, QrShown } from './login-types.js';
import { FIRST_DC } from './servers.js';
import { type QrLogin, encodeLogin } from './stored-keys.js';

/** How one wait is done. */
export interface QrWait {
  app: AppAccess;
  state: QrLogin;
  /** The string of `state`. */
  login: string;
  exceptUserIds: string[];
  /** How long to wait for the scan. */
  waitMs: number;
}

/** Left of the deadline for what follows the scan. */
const RESERVE_MS = 5_000;
/** A code with less time than this is replaced before it is shown. */
const MIN_SHOWN_MS = 3_000;
/** "Usually 30 seconds" (core.telegram.org/api/qr-login); what Telegram says counts when it is about that. */
const TOKEN_LIFETIME_MS = 30_000;
const MAX_TOKEN_LIFETIME_MS = 60_000;

/** `auth.exportLoginToken` with a new key. */
export function beginQrLogin(connector: Connector, app: AppAccess, exceptUserIds: string[]): Promise<BegunQrLogin> {
  return connector.connectOnce(app, { dc: FIRST_DC }, undefined, async ({ dc, key, device, invoke }) => {
    const answer = await repeatOnce(AUTH_RESTART, () => invoke(exportLoginToken(app, exceptUserIds)));
    if (!(answer instanceof Api.auth.LoginToken)) throw new TelegramRpcError('AUTH_TOKEN_INVALID');
    return { login: encodeLogin({ kind: 'qr', dc, key, device, importToken: null }), ...toQrCode(answer) };
  });
}

/** Asks whether the QR code was scanned, waits for the scan, and goes one step on. */
export function waitForQrLogin(connector: Connector, wait: QrWait, signal?: AbortSignal): Promise<QrLoginStep> {
  const { app, state } = wait;
  return connector.callWithDeadline(async (deadline) => {
    const { dc, key, device } = state;
    const target = { dc, key, device, receivesUpdates: state.importToken === null };
    const reached = await connector.connect(app, target, deadline, (connection) =>
      state.importToken === null ? waitForScan(connection, wait, deadline) : importLoginToken(connection, wait),
    );
    if (!(reached instanceof Api.auth.LoginTokenMigrateTo)) return reached;
    const importToken = reached.token.toString('base64url');
    return connector.connect(app, { dc: reached.dcId, device }, deadline, ({ dc, key, device }) =>
      Promise.resolve({ step: 'moved', login: encodeLogin({ kind: 'qr', dc, key, device, importToken }) }),
    );
  }, signal);
}

type Reached = QrShown | PasswordNeeded | CompletedLogin | Api.auth.LoginTokenMigrateTo;

/** Exports before the wait too, because the code may have been scanned since the last one. */
async function waitForScan(connection: OpenConnection, wait: QrWait, deadline: Deadline): Promise<Reached> {
  const request = exportLoginToken(wait.app, wait.exceptUserIds);
  const first = await requestLoginToken(connection, request);
  if (!(first instanceof Api.auth.LoginToken)) return finishStep(connection, wait, first);
  const expiresAt = performance.now() + lifetimeMs(first);
  const now = performance.now();
  const waitMs = Math.max(0, Math.min(wait.waitMs, expiresAt - now, deadline.at - now - RESERVE_MS));
  const isScanned = await connection.waitForLoginTokenUpdate(waitMs);
  const leftMs = expiresAt - performance.now();
  const last = isScanned || leftMs <= MIN_SHOWN_MS ? await requestLoginToken(connection, request) : first;
  if (!(last instanceof Api.auth.LoginToken)) return finishStep(connection, wait, last);
  // The answer that named the scan may have been lost, and Telegram need not repeat it.
  const reached = await readProgressOfKey(connection);
  if (reached !== 'code') return finishStep(connection, wait, reached);
  return toShown(wait.login, last, last === first ? leftMs : undefined);
}

async function importLoginToken(connection: OpenConnection, wait: QrWait): Promise<Reached> {
  const token = Buffer.from(wait.state.importToken ?? '', 'base64url');
  return finishStep(connection, wait, await requestLoginToken(connection, new Api.auth.ImportLoginToken({ token })));
}

type Answer = Api.auth.LoginToken | Api.auth.LoginTokenMigrateTo | 'password' | 'done';

/** A refusal counts only if no earlier request, whose answer was lost, has taken the login further. */
async function requestLoginToken(
  connection: OpenConnection,
  request: Api.auth.ExportLoginToken | Api.auth.ImportLoginToken,
): Promise<Answer> {
  try {
    const answer = await repeatOnce(AUTH_RESTART, () => connection.invoke<typeof request>(request));
    return answer instanceof Api.auth.LoginTokenSuccess ? 'done' : answer;
  } catch (error) {
    if (!(error instanceof TelegramRpcError)) throw error;
    const reached = await readProgress(connection, error);
    if (reached === 'code') throw error;
    return reached;
  }
}

async function finishStep(connection: OpenConnection, { state, login }: QrWait, answer: Answer): Promise<Reached> {
  if (answer === 'done') return completeLogin(connection, state);
  if (answer === 'password') return requestPasswordHint(connection, login);
  return answer instanceof Api.auth.LoginToken ? toShown(login, answer) : answer;
}

function exportLoginToken({ apiId, apiHash }: AppCredentials, exceptUserIds: string[]): Api.auth.ExportLoginToken {
  return new Api.auth.ExportLoginToken({
    apiId,
    apiHash,
    exceptIds: exceptUserIds.map((id) => helpers.returnBigInt(id)),
  });
}

function toShown(login: string, token: Api.auth.LoginToken, leftMs?: number): QrShown {
  return { step: 'shown', login, ...toQrCode(token, leftMs) };
}

function toQrCode(answer: Api.auth.LoginToken, leftMs = lifetimeMs(answer)): Omit<BegunQrLogin, 'login'> {
  const url = `tg://login?token=${answer.token.toString('base64url')}`;
  return { url, expiresInSeconds: Math.ceil(leftMs / 1000) };
}

/** By the clock of this machine, which may be wrong. */
function lifetimeMs({ expires }: Api.auth.LoginToken): number {
  const ms = expires * 1000 - Date.now();
  return ms > 0 && ms <= MAX_TOKEN_LIFETIME_MS ? ms : TOKEN_LIFETIME_MS;
}

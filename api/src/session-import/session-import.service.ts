import { Injectable } from '@nestjs/common';
import type { Account, ErrorCode, ImportedAccount } from '@giftbuyer/contracts';
import {
  type AdoptedSession,
  SessionInvalidError,
  type SessionRejection,
  SessionRejectedError,
  TelegramGateway,
  TelegramUnreachableError,
} from '@giftbuyer/telegram';
import { UNKNOWN_KEY_CODE } from '../accounts/account.entity.js';
import { AppError } from '../errors/app-error.js';
import { telegramErrorText } from '../errors/telegram-error-text.js';
import type { SessionLock } from '../session-locks/session-locks.js';
import { type ChosenAccess, LoginAccess } from '../telegram-login/login-access.js';
import { ImportLocks } from './import-locks.js';
import { assertAppFits, type ImportRequest } from './import-request.js';
import { ImportSaving } from './import-saving.js';
import { KnownSessions } from './known-sessions.js';

const REJECTION_CODES: Readonly<Record<SessionRejection, ErrorCode>> = {
  bot: 'session_is_bot',
  other_account: 'session_other_account',
  unknown_dc: 'session_dc_unknown',
};

/** An import of one user. */
interface Import {
  userId: number;
  request: ImportRequest;
  chosen: ChosenAccess;
  keyIndex: Buffer;
}

/**
 * Takes over the session of another program. Its key is used by one connection at a time, that of the import, and belongs to
 * one account of the panel. Until the transaction that saves the account nothing is stored.
 */
@Injectable()
export class SessionImport {
  constructor(
    private readonly access: LoginAccess,
    private readonly gateway: TelegramGateway,
    private readonly locks: ImportLocks,
    private readonly known: KnownSessions,
    private readonly saving: ImportSaving,
  ) {}

  /**
   * Repeatable after a lost answer.
   *
   * @throws AppError `api_profile_not_found`, `proxy_not_found`, `proxy_required`, `session_app_mismatch`, `session_in_use`, `account_already_added`,
   * `session_is_bot`, `session_dc_unknown`, `session_other_account`, `too_many_requests`; TelegramRpcError,
   * SessionInvalidError, TelegramUnreachableError
   */
  async importSession(userId: number, request: ImportRequest): Promise<ImportedAccount> {
    // An account that is known keeps its proxy, unless the request names another.
    const knownProxyId = request.proxyId === undefined ? await this.known.findProxyId(userId, request) : null;
    const chosen = await this.access.chooseAccess(userId, { ...request, proxyId: knownProxyId ?? request.proxyId });
    assertAppFits(chosen.app.reveal(), request);
    const one = { userId, request, chosen, keyIndex: this.known.keyIndexOf(request) };
    return this.locks.runInTurn(userId, async () => {
      const known = await this.known.findKeyOwner(userId, request, one.keyIndex);
      if (known && 'listed' in known) return { account: known.listed, already: true };
      return this.locks.runWithKey(one.keyIndex, (keyLock) => this.importLocked(one, keyLock));
    });
  }

  private async importLocked(one: Import, keyLock: SessionLock): Promise<ImportedAccount> {
    const { userId, request, keyIndex } = one;
    // Another process may have imported it while this one waited for the lock.
    const known = await this.known.findKeyOwner(userId, request, keyIndex);
    if (known && 'listed' in known) return { account: known.listed, already: true };
    if (request.userId !== undefined) await this.known.findReplaced(userId, request, request.userId);
    if (!known) return this.adoptAndSave(one, keyLock, keyLock.signal);
    // A retry of the removed account uses the same key, and lists it again when it succeeds.
    return this.locks.runWithAccount(known.removed, async ({ signal }) => {
      const current = await this.known.findKeyOwner(userId, request, keyIndex);
      if (current && 'listed' in current) return { account: current.listed, already: true };
      return this.adoptAndSave(one, keyLock, AbortSignal.any([signal, keyLock.signal]));
    });
  }

  private async adoptAndSave(one: Import, keyLock: SessionLock, signal: AbortSignal): Promise<ImportedAccount> {
    const adopted = await this.adoptSession(one, signal);
    return { account: await this.saveSession(one, keyLock, adopted), already: false };
  }

  private async adoptSession({ request, chosen }: Import, signal: AbortSignal): Promise<AdoptedSession> {
    const { dc, key, userId } = request;
    const access = await this.access.openAccess(chosen);
    try {
      return await this.gateway.adoptSession(
        access.reveal(),
        { dc, key, ...(userId !== undefined && { userId }) },
        signal,
      );
    } catch (error) {
      if (error instanceof SessionRejectedError) throw new AppError(REJECTION_CODES[error.reason]);
      throw error;
    }
  }

  private async saveSession(one: Import, keyLock: SessionLock, adopted: AdoptedSession): Promise<Account> {
    const { userId, request, chosen } = one;
    const proxyId = chosen.proxy?.reveal().id ?? null;
    const keepsProxy = request.proxyId === undefined;
    const imported = { userId, apiProfileId: request.apiProfileId, proxyId, keepsProxy, keyLock, adopted };
    const replaced = await this.known.findReplaced(userId, request, adopted.profile.userId);
    if (!replaced) return this.saving.saveImport(imported, null);
    return this.locks.runWithAccount({ id: replaced.id, userId }, (lock) =>
      this.saving.saveImport(imported, { account: replaced, lock }),
    );
  }
}

/**
 * The answer to the end of a session, with Telegram's reason, and to a key that the data centre seems not to know: that
 * error is not encrypted, so it proves nothing.
 */
export function importFailure(error: unknown): AppError | null {
  if (error instanceof SessionInvalidError) {
    return new AppError('session_invalid', { error_code: error.code }, { text: telegramErrorText(error.code) });
  }
  if (!(error instanceof TelegramUnreachableError) || String(error.transportCode) !== UNKNOWN_KEY_CODE) return null;
  const text = {
    ru: 'Дата-центр не узнал ключ этой сессии. Возможно, она уже завершена или относится к другим серверам Telegram.',
    en: 'The data centre did not recognize the key of this session. It may have ended, or belong to other Telegram servers.',
  };
  return new AppError('telegram_unreachable', { error_code: UNKNOWN_KEY_CODE }, { text });
}

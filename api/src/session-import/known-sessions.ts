import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { Account } from '@giftbuyer/contracts';
import { AccountKeys } from '../accounts/account-keys.js';
import { isReplaceable } from '../accounts/account-identity.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import { LoginKeys } from '../telegram-login/login-keys.js';
import type { ImportRequest } from './import-request.js';

const PROXY_OF_KNOWN = `SELECT account.proxy_id AS "proxyId" FROM accounts account
  JOIN api_profiles profile ON profile.user_id = account.user_id AND profile.environment = account.environment
  WHERE account.user_id = $1 AND profile.id = $2 AND account.proxy_id IS NOT NULL
    AND (account.key_blind_index = $3 OR account.tg_user_id = $4)
  ORDER BY account.key_blind_index IS NOT DISTINCT FROM $3 DESC, account.removed_at IS NULL DESC, account.id DESC LIMIT 1`;

/** What the panel has of the session or the account of an import. */
@Injectable()
export class KnownSessions {
  constructor(
    private readonly accounts: AccountsService,
    private readonly keys: AccountKeys,
    private readonly loginKeys: LoginKeys,
    private readonly database: DataSource,
  ) {}

  keyIndexOf({ key }: ImportRequest): Buffer {
    return this.keys.keyIndexOf(key);
  }

  /**
   * The user's account that has the key: listed, or removed and still with its session.
   * @throws AppError `session_in_use` when it is another user's, or that of a login, such as a replaced session that waits
   * to be signed out at Telegram
   */
  async findKeyOwner(
    userId: number,
    { key }: ImportRequest,
    keyIndex: Buffer,
  ): Promise<{ listed: Account } | { removed: AccountRef } | null> {
    const owner = await this.keys.findKeyOwner(keyIndex);
    // After the accounts: a replaced session moves from its account to a login.
    if (!owner && (await this.loginKeys.isKeyOfLogin(key))) throw new AppError('session_in_use');
    if (!owner) return null;
    if (owner.userId !== userId) throw new AppError('session_in_use');
    const listed = await this.accounts.findAccount(userId, owner.id);
    return listed ? { listed } : { removed: { id: owner.id, userId } };
  }

  /** The proxy of the user's account, listed or removed, that has the key or the Telegram id of the request; null without one. */
  async findProxyId(userId: number, request: ImportRequest): Promise<number | null> {
    const parameters = [userId, request.apiProfileId, this.keyIndexOf(request), request.userId ?? null];
    const [row] = await this.database.query<{ proxyId: number }[]>(PROXY_OF_KNOWN, parameters);
    return row?.proxyId ?? null;
  }

  /**
   * The listed account with this Telegram id whose session an import would replace.
   * @throws AppError `account_already_added` unless the import replaces it, or its session cannot be used any more
   */
  async findReplaced(userId: number, request: ImportRequest, tgUserId: string): Promise<Account | null> {
    const listed = await this.accounts.findAccountByTelegramId(userId, request.apiProfileId, tgUserId);
    if (!listed || request.replace) return listed;
    if (isReplaceable(listed)) return null;
    throw new AppError('account_already_added', { account_id: listed.id });
  }
}

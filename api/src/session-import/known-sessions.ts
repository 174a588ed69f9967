import { Injectable } from '@nestjs/common';
import type { Account } from '@giftbuyer/contracts';
import { AccountKeys } from '../accounts/account-keys.js';
import { isReplaceable } from '../accounts/account-identity.js';
import type { AccountRef } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AppError } from '../errors/app-error.js';
import type { ImportRequest } from './import-request.js';

/** What the panel has of the session or the account of an import. */
@Injectable()
export class KnownSessions {
  constructor(
    private readonly accounts: AccountsService,
    private readonly keys: AccountKeys,
  ) {}

  keyIndexOf({ key }: ImportRequest): Buffer {
    return this.keys.keyIndexOf(key);
  }

  /**
   * The user's account that has the key: listed, or removed and still with its session.
   * @throws AppError `session_in_use` when it is another user's
   */
  async findKeyOwner(userId: number, keyIndex: Buffer): Promise<{ listed: Account } | { removed: AccountRef } | null> {
    const owner = await this.keys.findKeyOwner(keyIndex);
    if (!owner) return null;
    if (owner.userId !== userId) throw new AppError('session_in_use');
    const listed = await this.accounts.findAccount(userId, owner.id);
    return listed ? { listed } : { removed: { id: owner.id, userId } };
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

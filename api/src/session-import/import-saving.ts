import { Injectable } from '@nestjs/common';
import type { Account } from '@giftbuyer/contracts';
import type { AdoptedSession } from '@giftbuyer/telegram';
import type { EntityManager } from 'typeorm';
import { AccountSessions } from '../account-sessions/account-sessions.js';
import { AccountsService } from '../accounts/accounts.service.js';
import type { NewAccount } from '../accounts/signed-in-accounts.js';
import { KEY_INDEX } from '../accounts/account.entity.js';
import { ApiProfileEntity } from '../api-profiles/api-profile.entity.js';
import { violatesUnique } from '../database/violations.js';
import { AppError } from '../errors/app-error.js';
import { lockProxies } from '../proxies/lock-proxies.js';
import { type SessionLock, SessionLocks } from '../session-locks/session-locks.js';
import { type AbandonedSession, AbandonedSessions } from '../telegram-login/abandoned-sessions.js';
import { AccountSaving } from '../telegram-login/account-saving.js';

/** What is saved of an import, under the lock of its key. */
export interface ImportedSession {
  userId: number;
  apiProfileId: number;
  /** Null: its connections are direct. */
  proxyId: number | null;
  /** Whether an account that is known keeps its proxy. */
  keepsProxy: boolean;
  keyLock: SessionLock;
  adopted: AdoptedSession;
}

/** A listed account, under its lock, whose session is replaced. */
export interface ReplacedAccount {
  account: Account;
  lock: SessionLock;
}

/** Saves an imported session together with its account, in one transaction. */
@Injectable()
export class ImportSaving {
  constructor(
    private readonly accounts: AccountsService,
    private readonly saving: AccountSaving,
    private readonly sessions: AccountSessions,
    private readonly locks: SessionLocks,
    private readonly abandoned: AbandonedSessions,
  ) {}

  /**
   * @param replaced its session is signed out at Telegram afterwards
   * @throws AppError `api_profile_not_found`, `account_already_added`, `session_in_use`, `unavailable` when a lock was lost
   */
  async saveImport(imported: ImportedSession, replaced: ReplacedAccount | null): Promise<Account> {
    const { userId, adopted } = imported;
    const save = await this.saving.prepareSave({
      ...imported,
      tgUserId: adopted.profile.userId,
      ...(replaced && { replacedId: replaced.account.id }),
    });
    const former = replaced && (await this.sessionOf(imported, replaced.account));
    let abandonedId: string | null = null;
    const id = await this.locks
      .writeWithLock(imported.keyLock, async (manager) => {
        const saved = await save(manager, await this.lockAccount(manager, imported, replaced));
        abandonedId = former && (await this.abandoned.addAbandonedSession(manager, former));
        return saved;
      })
      .catch((error: unknown) => {
        throw violatesUnique(error, KEY_INDEX) ? new AppError('session_in_use') : error;
      });
    if (id === null) throw new AppError('unavailable');
    const account = await this.accounts.publishAccount(userId, id);
    if (abandonedId !== null) void this.abandoned.signOutAtTelegram(abandonedId);
    if (!account) throw new AppError('not_found');
    return account;
  }

  /**
   * Locks profile, proxy, user and lock of the account before the account is saved, in the order of a login's end, which
   * prevents deadlocks.
   */
  private async lockAccount(
    manager: EntityManager,
    { userId, apiProfileId, proxyId, keepsProxy, adopted }: ImportedSession,
    replaced: ReplacedAccount | null,
  ): Promise<NewAccount> {
    const lock = { mode: 'for_key_share' } as const;
    const profile = await manager.findOne(ApiProfileEntity, { where: { id: apiProfileId, userId }, lock });
    if (!profile) throw new AppError('api_profile_not_found');
    if (proxyId !== null && !(await lockProxies(manager, userId, [proxyId]))) throw new AppError('proxy_not_found');
    await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
    if (replaced && !(await this.locks.renewLock(manager, replaced.lock))) throw new AppError('unavailable');
    const { session, profile: reading } = adopted;
    // The gateway has refused a reading without it.
    if (reading.phone === null) throw new Error('The phone of the account is not known');
    return {
      userId,
      apiProfileId,
      proxyId,
      keepsProxy,
      origin: 'import',
      loginId: null,
      phone: reading.phone,
      session,
      reading,
      ...(replaced && { replacedId: replaced.account.id }),
    };
  }

  /** It is signed out through its own proxy, or that of the import. Null when it has no session any more. */
  private async sessionOf({ proxyId }: ImportedSession, { id }: Account): Promise<AbandonedSession | null> {
    const stored = await this.sessions.loadSession({ id });
    return stored && this.abandoned.describeSession(stored, this.sessions.unsealSession(stored), proxyId);
  }
}

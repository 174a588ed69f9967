import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { AccountSessions } from '../account-sessions/account-sessions.js';
import type { StoredSession } from '../account-sessions/stored-session.js';
import { UNKNOWN_KEY_CODE } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { type NewAccount, SignedInAccounts } from '../accounts/signed-in-accounts.js';
import { TAKEN_LOCK_SECONDS } from '../session-locks/session-locks.sql.js';
import { AbandonedSessions } from './abandoned-sessions.js';

/** A reading whose lock was taken away uses the key until then. */
const AFTER_READINGS = () => `clock_timestamp() + interval '${TAKEN_LOCK_SECONDS} seconds'`;

type SaveTarget = Pick<NewAccount, 'userId' | 'apiProfileId' | 'proxyId' | 'replacedId'> & { tgUserId: string };

/**
 * Saves the account of a login or import. One that is listed with a key that Telegram seems not to know gets the new
 * session. Anybody on the path can forge that error, so the key becomes a login that has ended, in the same transaction:
 * the cleanup signs it out if it is live.
 */
@Injectable()
export class AccountSaving {
  constructor(
    private readonly accounts: AccountsService,
    private readonly sessions: AccountSessions,
    private readonly signedIn: SignedInAccounts,
    private readonly abandoned: AbandonedSessions,
  ) {}

  /**
   * Before the transaction, which waits for no other connection to the database.
   *
   * @returns `SignedInAccounts.saveSignedInAccount` for this account
   */
  async prepareSave(target: SaveTarget): Promise<(manager: EntityManager, account: NewAccount) => Promise<number>> {
    const former = await this.findUnknownKey(target);
    if (!former) return (manager, account) => this.signedIn.saveSignedInAccount(manager, account);
    const session = this.sessions.unsealSession(former);
    const abandoned = await this.abandoned.describeSession(former, session, target.proxyId);
    return async (manager, account) => {
      const replacing = { ...account, unknownKeySession: former.sessionSealed };
      const id = await this.signedIn.saveSignedInAccount(manager, replacing);
      await this.abandoned.addAbandonedSession(manager, abandoned, AFTER_READINGS);
      return id;
    };
  }

  /** Not that of `replacedId`, which its caller signs out. */
  private async findUnknownKey(target: SaveTarget): Promise<StoredSession | null> {
    const { userId, apiProfileId, tgUserId, replacedId } = target;
    const listed = await this.accounts.findAccountByTelegramId(userId, apiProfileId, tgUserId);
    if (listed?.status_code !== UNKNOWN_KEY_CODE || listed.id === replacedId) return null;
    return this.sessions.loadSession(listed);
  }
}

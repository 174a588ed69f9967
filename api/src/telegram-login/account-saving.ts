import { Injectable } from '@nestjs/common';
import { authKeyOf } from '@giftbuyer/telegram';
import type { EntityManager } from 'typeorm';
import { AccountSessions } from '../account-sessions/account-sessions.js';
import type { ReplaceableAccount } from '../accounts/account-identity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { type NewAccount, SignedInAccounts } from '../accounts/signed-in-accounts.js';
import { TAKEN_LOCK_SECONDS } from '../session-locks/session-locks.sql.js';
import { UnsealError } from '../sealing/sealing.js';
import { type AbandonedSession, AbandonedSessions } from './abandoned-sessions.js';

/** A reading whose lock was taken away uses the key until then. */
const AFTER_READINGS = () => `clock_timestamp() + interval '${TAKEN_LOCK_SECONDS} seconds'`;

type SaveTarget = Pick<NewAccount, 'userId' | 'apiProfileId' | 'proxyId' | 'replacedId'> & { tgUserId: string };

/**
 * Saves the account of a login or import. One that is known but cannot be used gets the new session. Its former one may be live:
 * Telegram forgets keys for moments, anybody on the path can forge that answer, and a refusal of the app says nothing about a
 * session. So that one becomes a login that has ended, in the same transaction: the cleanup signs it out.
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
    const { userId, apiProfileId, tgUserId, replacedId } = target;
    const former = await this.accounts.findReplaceable(userId, apiProfileId, tgUserId);
    // Its caller signs out that of `replacedId`.
    if (!former || former.id === replacedId) {
      return (manager, account) => this.signedIn.saveSignedInAccount(manager, account);
    }
    const abandoned = await this.describeFormer(former, target);
    return async (manager, account) => {
      const replacing = { ...account, formerSession: former.sessionSealed };
      const id = await this.signedIn.saveSignedInAccount(manager, replacing);
      if (abandoned && !hasSameKey(abandoned.session.reveal(), account.session)) {
        await this.abandoned.addAbandonedSession(manager, abandoned, AFTER_READINGS);
      }
      return id;
    };
  }

  /** Null when it cannot be unsealed any more. */
  private async describeFormer(former: ReplaceableAccount, target: SaveTarget): Promise<AbandonedSession | null> {
    try {
      const session = this.sessions.unsealSession(former);
      // Telegram may refuse the app of the former session, or its profile is gone.
      const apiProfileId = former.isKeyUnknown ? (former.apiProfileId ?? target.apiProfileId) : target.apiProfileId;
      return await this.abandoned.describeSession({ ...former, apiProfileId }, session, target.proxyId);
    } catch (error) {
      if (error instanceof UnsealError) return null;
      throw error;
    }
  }
}

function hasSameKey(session: string, other: string): boolean {
  return authKeyOf(session).equals(authKeyOf(other));
}

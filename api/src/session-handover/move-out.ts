import { Injectable } from '@nestjs/common';
import { type Environment, MOVED_OUT, type SessionFormat } from '@giftbuyer/contracts';
import { writeSessionText } from '@giftbuyer/session-files';
import { type Address, decodeSession, telegramAddresses } from '@giftbuyer/telegram';
import { type DataSource, type EntityManager, IsNull } from 'typeorm';
import { type OpenSession, SessionCalls } from '../account-sessions/session-calls.js';
import type { StoredSession } from '../account-sessions/stored-session.js';
import { totalRevision } from '../accounts/account-columns.js';
import { AccountEntity, type AccountRef, auditSubject } from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditLog } from '../audit/audit-log.js';
import { hasCommitted, transactionIdOf } from '../database/commit-outcome.js';
import { AppError } from '../errors/app-error.js';
import { Installation } from '../installation/installation.js';
import { Secret } from '../secret.js';
import { SessionLocks } from '../session-locks/session-locks.js';

/** Longer than a reading takes. */
const ACQUIRE_TIMEOUT_MS = 25_000;
/** With the 10 s for the answer to the `COMMIT` less than the minute that nginx waits for an answer. */
const OUTCOME_TIMEOUT_MS = 45_000;
/** The sandbox has other ports after each start; its programs set the address themselves. */
const SANDBOX_ADDRESS: Address = { ip: '127.0.0.1', port: 443 };

/** Fails when the one who asks was signed out meanwhile; otherwise that waits for the transaction. */
export type LockPanelSession = (manager: EntityManager) => Promise<void>;

/** Hands the session of an account over to another program: afterwards the panel does not have it. */
@Injectable()
export class MoveOut {
  constructor(
    private readonly calls: SessionCalls,
    private readonly locks: SessionLocks,
    private readonly accounts: AccountsService,
    private readonly audit: AuditLog,
    private readonly installation: Installation,
  ) {}

  /**
   * Under the lock of the session, so that no connection of the panel is open. The session is handed over only after the
   * transaction that wipes it: whatever happens in between, at most one program has the key.
   *
   * @throws AppError `not_found`, `account_busy`, `unavailable`, `installation_unconfirmed`, and errors of `lockPanelSession`; then
   * the account is unchanged.
   * Errors of a database that does not answer: then it may have been removed
   */
  async moveAccountOut(
    account: AccountRef,
    format: SessionFormat,
    lockPanelSession: LockPanelSession,
  ): Promise<Secret<string>> {
    // On copied data the other panel may still use the session.
    await this.installation.assertConfirmed();
    return this.calls.useSession(account, ACQUIRE_TIMEOUT_MS, async (open) => {
      if (!open) throw new AppError('not_found');
      const text = new Secret(toSessionText(format, open));
      const removed = await this.removeAccount(open, lockPanelSession);
      if (!removed) throw new AppError('unavailable');
      this.accounts.publishAccountRemoval(open.stored, MOVED_OUT, totalRevision(removed));
      return text;
    });
  }

  /**
   * When the answer to the `COMMIT` was lost, asks the database for the outcome: the caller has the only copy of the session.
   *
   * @returns null, and nothing is changed, when the lock was lost or the account is not listed any more
   */
  private async removeAccount(
    { lock, stored }: OpenSession,
    lockPanelSession: LockPanelSession,
  ): Promise<AccountEntity | null> {
    let unanswered: { database: DataSource; transactionId: string; row: AccountEntity } | undefined;
    try {
      return await this.locks.writeAndRelease(lock, async (manager) => {
        unanswered = undefined;
        await lockPanelSession(manager);
        const row = await this.wipeSession(manager, stored);
        if (row) unanswered = { database: manager.dataSource, transactionId: await transactionIdOf(manager), row };
        return row;
      });
    } catch (error) {
      if (!unanswered) throw error;
      const { database, transactionId, row } = unanswered;
      if (await hasCommitted(database, transactionId, AbortSignal.timeout(OUTCOME_TIMEOUT_MS))) return row;
      throw error;
    }
  }

  /** Without its session the account can be neither restored nor signed out. Null when it is not listed any more. */
  private async wipeSession(
    manager: EntityManager,
    { id, userId, revision }: StoredSession,
  ): Promise<AccountEntity | null> {
    const { affected } = await manager.update(
      AccountEntity,
      { id, userId, revision, removedAt: IsNull() },
      {
        removedAt: () => 'now()',
        removedCode: MOVED_OUT,
        sessionSealed: null,
        keyBlindIndex: null,
        serverSalts: '',
        photoId: null,
        photoJpeg: null,
        revision: revision + 1,
      },
    );
    if (affected !== 1) return null;
    const row = await manager.findOneByOrFail(AccountEntity, { id, userId });
    await this.audit.record(manager, userId, 'account_moved_out', { subject: auditSubject(row) });
    return row;
  }
}

function toSessionText(format: SessionFormat, { app, session }: OpenSession): string {
  const { dc, key, userId } = decodeSession(session);
  const address = addressOf(app.environment, dc);
  const isTest = app.environment === 'test';
  return writeSessionText(format, { dc, isTest, authKey: key, userId, apiId: app.apiId, address });
}

/** An IPv4 address, which they begin with. */
function addressOf(environment: Environment, dc: number): Address {
  if (environment === 'sandbox') return SANDBOX_ADDRESS;
  const [address] = telegramAddresses(environment, dc);
  if (!address) throw new Error(`Telegram has no data centre ${dc}`);
  return address;
}

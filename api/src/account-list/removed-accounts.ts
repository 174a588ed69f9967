import { Injectable } from '@nestjs/common';
import { Cron, CronExpression } from '@nestjs/schedule';
import { InjectRepository } from '@nestjs/typeorm';
import { type Account, DUPLICATE_ACCOUNT, REMOVED_SESSION_KEPT_DAYS, type RemovedAccount } from '@giftbuyer/contracts';
import { lastValueFrom } from 'rxjs';
import { IsNull, Not, Repository } from 'typeorm';
import { AccountRefresher } from '../account-refresh/account-refresher.js';
import { deleteAccountLock } from '../accounts/account-identity.js';
import { toRemovedAccount } from '../accounts/account-json.js';
import {
  AccountEntity,
  type AccountRef,
  auditSubject,
  isListed,
  isRemoved,
  type RemovedRow,
} from '../accounts/account.entity.js';
import { AccountsService } from '../accounts/accounts.service.js';
import { AuditLog } from '../audit/audit-log.js';
import { DatabaseHealth } from '../database/database-health.js';
import { inTransaction } from '../database/in-transaction.js';
import { AppError } from '../errors/app-error.js';

/** An hour longer than promised, so that a retry that starts just before the end still finds the session. */
const WIPE_AFTER = `${REMOVED_SESSION_KEPT_DAYS} days 1 hour`;

/** Accounts whose session Telegram ended. Their sealed session is kept for a time so that it can be tried again. */
@Injectable()
export class RemovedAccounts {
  constructor(
    @InjectRepository(AccountEntity) private readonly rows: Repository<AccountEntity>,
    private readonly accounts: AccountsService,
    private readonly refresher: AccountRefresher,
    private readonly databaseHealth: DatabaseHealth,
    private readonly audit: AuditLog,
  ) {}

  /** Newest removal first. */
  async listRemovedAccounts(userId: number): Promise<RemovedAccount[]> {
    const rows = await this.rows.find({
      where: { userId, removedAt: Not(IsNull()) },
      order: { removedAt: 'DESC', id: 'DESC' },
    });
    return rows.filter(isRemoved).map((row) => this.toRemovedAccount(row));
  }

  /**
   * Refreshes the account with its kept session; a successful reading lists it again. Concurrent retries of one account
   * share one reading, and an account that is listed again already is not read.
   *
   * @throws AppError the failure of the reading, `not_found`, `session_not_kept`, `api_profile_missing` or
   * `account_already_added`
   */
  async retryRemovedAccount(account: AccountRef): Promise<Account> {
    const row = await this.rows.findOneBy({ id: account.id, userId: account.userId });
    if (!row) throw new AppError('not_found');
    if (isListed(row)) return this.accounts.toAccount(row);
    if (!isRemoved(row)) throw new AppError('not_found');
    if (this.toRemovedAccount(row).retry_until === null) throw new AppError('session_not_kept');
    if (row.apiProfileId === null) throw new AppError('api_profile_missing');
    if (row.removedCode === DUPLICATE_ACCOUNT) await this.assertNoDuplicate(row);
    const result = await lastValueFrom(this.refresher.refresh(account, row.revision));
    if ('done' in result) return result.done;
    throw 'failed' in result ? result.failed : new AppError('internal_error');
  }

  /** Deletes the row, its history and the kept session. */
  async deleteRemovedAccount(account: AccountRef): Promise<void> {
    await inTransaction(this.rows.manager, async (manager) => {
      await deleteAccountLock(manager, account);
      const { id, userId } = account;
      const row = await manager.findOneBy(AccountEntity, { id, userId, removedAt: Not(IsNull()) });
      const { affected } = await manager.delete(AccountEntity, { id, userId, removedAt: Not(IsNull()) });
      if (!row || !affected) throw new AppError('not_found');
      await this.audit.record(manager, userId, 'account_forgotten', { subject: auditSubject(row) });
    });
  }

  @Cron(CronExpression.EVERY_HOUR, { name: 'removed-sessions', waitForCompletion: true })
  async runWipeJob(): Promise<void> {
    await this.databaseHealth.runJob('removed-sessions', () => this.wipeExpiredSessions());
  }

  /** Deletes sessions older than `WIPE_AFTER`. The rows and their history stay. */
  async wipeExpiredSessions(): Promise<void> {
    await this.rows.query(
      // eslint-disable-next-line owners/named -- of all users, by age.
      `UPDATE accounts SET session_sealed = NULL, key_blind_index = NULL, server_salts = '', revision = revision + 1
       WHERE removed_at < now() - interval '${WIPE_AFTER}' AND session_sealed IS NOT NULL`,
    );
  }

  /** @throws AppError `account_already_added` when another row has the same Telegram account, listed or removed */
  private async assertNoDuplicate({ id, userId, environment, tgUserId }: RemovedRow): Promise<void> {
    const other = await this.rows.findOneBy({ id: Not(id), userId, environment, tgUserId });
    if (other) throw new AppError('account_already_added', { account_id: other.id });
  }

  private toRemovedAccount(row: RemovedRow): RemovedAccount {
    return toRemovedAccount(row, this.accounts.unsealPhone(row));
  }
}

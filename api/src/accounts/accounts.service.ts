import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Account, AuditEvent } from '@giftbuyer/contracts';
import { IsNull, Not, Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { inTransaction } from '../database/in-transaction.js';
import { AppError } from '../errors/app-error.js';
import { DELETED_REVISION, UserEvents } from '../events/user-events.js';
import { UnsealError, Sealing } from '../sealing/sealing.js';
import { ACCOUNT_COLUMNS, AccountRow, phoneColumns, sealContextOf } from './account-columns.js';
import {
  FIND_REPLACEABLE,
  type ReplaceableAccount,
  SIGNED_IN_TELEGRAM_IDS,
  deleteAccountLock,
} from './account-identity.js';
import { toAccount } from './account-json.js';
import { AccountEntity, AccountRef, auditSubject, isListed } from './account.entity.js';

/** Each is part of every request for a login token. */
const MAX_SIGNED_IN_IDS = 100;

/** Of more accounts the open panels read the list again, which is cheaper than an event for each. */
const MAX_ACCOUNT_EVENTS = 100;

/** The rows of accounts, listed and removed. Publishes their changes. */
@Injectable()
export class AccountsService {
  private readonly logger = new Logger(AccountsService.name);

  constructor(
    @InjectRepository(AccountEntity) private readonly rows: Repository<AccountEntity>,
    private readonly sealing: Sealing,
    private readonly events: UserEvents,
    private readonly audit: AuditLog,
  ) {}

  /** The listed accounts of the user with these ids, in no order. */
  async findAccounts(userId: number, ids: number[]): Promise<Account[]> {
    return (await this.listedRows(userId, ids)).map((row) => this.toAccount(row));
  }

  /** All listed accounts of the user, newest first. */
  listAccountRefs(userId: number): Promise<AccountRef[]> {
    return this.rows.find({
      select: { id: true, userId: true },
      where: { userId, removedAt: IsNull() },
      order: { id: 'DESC' },
    });
  }

  async findAccount(userId: number, id: number): Promise<Account | null> {
    const [account] = await this.findAccounts(userId, [id]);
    return account ?? null;
  }

  /** @throws AppError `not_found` unless the account is listed and the user's */
  async requireListed(userId: number, id: number): Promise<AccountRef> {
    if (!(await this.rows.existsBy({ id, userId, removedAt: IsNull() }))) throw new AppError('not_found');
    return { id, userId };
  }

  /**
   * The newest listed account with this phone. Removed accounts are ignored, because their owner may sign in again. After
   * a change of number at Telegram the account has its old phone here until its next reading.
   */
  async findAccountByPhone(userId: number, phone: string): Promise<Account | null> {
    const phoneBlindIndex = this.sealing.blindIndex('phone', userId, phone);
    const row = await this.rows.findOne({
      where: { userId, phoneBlindIndex, removedAt: IsNull() },
      order: { id: 'DESC' },
    });
    return row && isListed(row) ? { ...this.toAccount(row), phone } : null;
  }

  /** The proxy of the account with this phone, listed before removed; null without one. */
  async findProxyIdByPhone(userId: number, phone: string): Promise<number | null> {
    const row = await this.rows.findOne({
      select: { id: true, proxyId: true },
      where: { userId, phoneBlindIndex: this.sealing.blindIndex('phone', userId, phone), proxyId: Not(IsNull()) },
      order: { removedAt: { direction: 'DESC', nulls: 'FIRST' }, id: 'DESC' },
    });
    return row?.proxyId ?? null;
  }

  /** The listed account with this Telegram id in the environment of the profile. */
  async findAccountByTelegramId(userId: number, apiProfileId: number, tgUserId: string): Promise<Account | null> {
    const [row] = await this.rows.query<AccountRow[]>(
      `SELECT ${ACCOUNT_COLUMNS} FROM accounts account
       JOIN api_profiles profile ON profile.user_id = account.user_id AND profile.environment = account.environment
       WHERE account.user_id = $1 AND profile.id = $2 AND account.tg_user_id = $3 AND account.removed_at IS NULL`,
      [userId, apiProfileId, tgUserId],
    );
    return row ? this.toAccount(row) : null;
  }

  /** The account whose session a login replaces, in the environment of the profile. Null when none is left that may be live. */
  async findReplaceable(userId: number, apiProfileId: number, tgUserId: string): Promise<ReplaceableAccount | null> {
    const [row] = await this.rows.query<ReplaceableAccount[]>(FIND_REPLACEABLE, [userId, apiProfileId, tgUserId]);
    return row ?? null;
  }

  /** The listed account that this login has added. */
  async findAccountIdByLogin(userId: number, loginId: string): Promise<number | null> {
    const row = await this.rows.findOne({ select: { id: true }, where: { userId, loginId, removedAt: IsNull() } });
    return row?.id ?? null;
  }

  /** The Telegram ids of the newest accounts that no login may add again, in the environment of the profile. */
  async listSignedInTelegramIds(userId: number, apiProfileId: number): Promise<string[]> {
    const parameters = [userId, apiProfileId, MAX_SIGNED_IN_IDS];
    const rows = await this.rows.query<{ tgUserId: string }[]>(SIGNED_IN_TELEGRAM_IDS, parameters);
    return rows.map(({ tgUserId }) => tgUserId);
  }

  /** Changes the phone of a listed account and publishes the account. */
  async changeAccountPhone(ref: AccountRef, phone: string): Promise<void> {
    const { id, userId } = ref;
    await this.rows.update(
      { id, userId, removedAt: IsNull() },
      { ...phoneColumns(this.sealing, ref, phone), revision: () => 'revision + 1' },
    );
    await this.publishAccount(userId, id);
  }

  /** Publishes the current state of a new or changed account. @returns it; null when it is not listed any more */
  async publishAccount(userId: number, id: number): Promise<Account | null> {
    const [row] = await this.listedRows(userId, [id]);
    return row ? this.publishAccountRow(row) : null;
  }

  /** The same for many, which may be removed accounts. */
  async publishAccounts(userId: number, ids: number[]): Promise<void> {
    if (ids.length > MAX_ACCOUNT_EVENTS) this.events.publishEvent(userId, { type: 'resync', data: {} });
    else for (const row of await this.listedRows(userId, ids)) this.publishAccountRow(row);
  }

  /** Publishes a row that was just read or written. */
  publishAccountRow(row: AccountRow): Account {
    const account = this.toAccount(row);
    this.events.publishEvent(row.userId, { type: 'account.updated', data: account }, account.revision);
    return account;
  }

  /**
   * Deletes the account with its session, listed or removed.
   * @param event `account_signed_out` when its session was ended at Telegram first
   */
  async deleteAccount(account: AccountRef, event: 'account_deleted' | 'account_signed_out'): Promise<void> {
    const { id, userId } = account;
    await inTransaction(this.rows.manager, async (manager) => {
      await deleteAccountLock(manager, account);
      const row = await manager.findOneBy(AccountEntity, { id, userId });
      const { affected } = await manager.delete(AccountEntity, { id, userId });
      if (row && affected) await this.audit.record(manager, userId, event, { subject: auditSubject(row) });
    });
    this.publishAccountRemoval(account, null, DELETED_REVISION);
  }

  /** Records in the audit log what was done at Telegram with an account. */
  async recordAccountEvent({ id, userId }: AccountRef, event: AuditEvent): Promise<void> {
    await inTransaction(this.rows.manager, async (manager) => {
      const row = await manager.findOneBy(AccountEntity, { id, userId });
      if (row) await this.audit.record(manager, userId, event, { subject: auditSubject(row) });
    });
  }

  /**
   * Publishes that the account has left the list.
   * @param revision `totalRevision` that the removal gave the row; `DELETED_REVISION` when there is no row any more
   */
  publishAccountRemoval({ id, userId }: AccountRef, code: string | null, revision: number): void {
    this.events.publishEvent(userId, { type: 'account.removed', data: { id, error_code: code } }, revision);
  }

  private listedRows(userId: number, ids: number[]): Promise<AccountRow[]> {
    return this.rows.query<AccountRow[]>(
      `SELECT ${ACCOUNT_COLUMNS} FROM accounts account
       WHERE account.user_id = $1 AND account.id = ANY ($2) AND account.removed_at IS NULL`,
      [userId, ids],
    );
  }

  toAccount(row: AccountRow): Account {
    return toAccount(row, this.unsealPhone(row), this.unsealNote(row));
  }

  /** Empty when the column does not open: one damaged row must not break the whole list. */
  unsealPhone(row: Pick<AccountEntity, 'id' | 'userId' | 'phoneSealed'>): string {
    return this.unseal(row, 'phone_sealed', row.phoneSealed) ?? '';
  }

  /** Null without a note, and when it does not open. */
  unsealNote(row: Pick<AccountEntity, 'id' | 'userId' | 'noteSealed'>): string | null {
    return row.noteSealed && this.unseal(row, 'note_sealed', row.noteSealed);
  }

  private unseal(row: AccountRef, column: 'phone_sealed' | 'note_sealed', sealed: Buffer): string | null {
    try {
      return this.sealing.unseal(sealContextOf(row, column), sealed).reveal();
    } catch (error) {
      if (!(error instanceof UnsealError)) throw error;
      this.logger.error(error.message);
      return null;
    }
  }
}

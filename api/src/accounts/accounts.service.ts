import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Account, AccountOrigin, AuditEvent } from '@giftbuyer/contracts';
import { type AccountReading, authKeyOf } from '@giftbuyer/telegram';
import { EntityManager, IsNull, Repository } from 'typeorm';
import { ApiProfileEntity } from '../api-profiles/api-profile.entity.js';
import { AuditLog } from '../audit/audit-log.js';
import { inTransaction } from '../database/in-transaction.js';
import { nextId } from '../database/next-id.js';
import { AppError } from '../errors/app-error.js';
import { DELETED_REVISION, UserEvents } from '../events/user-events.js';
import { UnsealError, Sealing } from '../sealing/sealing.js';
import {
  ACCOUNT_COLUMNS,
  AccountRow,
  FORGOTTEN_DEVICES,
  photoJpegOf,
  sealContextOf,
  readingColumns,
} from './account-columns.js';
import { SIGNED_IN_TELEGRAM_IDS, deleteAccountLock, lockKnownAccount } from './account-identity.js';
import { toAccount } from './account-json.js';
import { keyIndexOf, takeKeyFromRemoved } from './account-keys.js';
import { accountLockKey } from './account-lock-key.js';
import { AccountEntity, AccountRef, auditSubject, isListed } from './account.entity.js';

/** Each is part of every request for a login token. */
const MAX_SIGNED_IN_IDS = 100;

/** Of more accounts the open panels read the list again, which is cheaper than an event for each. */
const MAX_ACCOUNT_EVENTS = 100;

/** The account of a completed login or import. */
export interface NewAccount {
  userId: number;
  apiProfileId: number;
  /** Null: its connections are direct. */
  proxyId: number | null;
  origin: AccountOrigin;
  /** Null in an import. */
  loginId: string | null;
  /** `+` and digits. */
  phone: string;
  session: string;
  reading: AccountReading;
  /** The listed account whose session it replaces, under its lock. */
  replacedId?: number;
}

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
      { ...this.phoneColumns(ref, phone), revision: () => 'revision + 1' },
    );
    await this.publishAccount(userId, id);
  }

  /**
   * Adds the account of a completed login or import. A removed account with the same Telegram id is restored under its own id with
   * the new session and phone. The phone alone identifies no account, because operators reassign numbers. Runs in the
   * caller's transaction; the caller calls `publishAccount` after the commit.
   *
   * @returns the account's id
   * @throws AppError `phone_already_added`, in an import `account_already_added`, when the account is listed, unless it is
   * replaceable or replaced
   */
  async saveSignedInAccount(manager: EntityManager, account: NewAccount): Promise<number> {
    const { userId, apiProfileId, proxyId, origin, loginId, phone, session, reading, replacedId } = account;
    // Serialises two logins to one new account, so that the second finds the row of the first.
    await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
    const { environment } = await manager.findOneByOrFail(ApiProfileEntity, { id: apiProfileId, userId });
    const known = await lockKnownAccount(manager, { userId, environment, tgUserId: reading.userId });
    if (known && !known.isReplaceable && known.id !== replacedId) {
      if (origin === 'import') throw new AppError('account_already_added', { account_id: known.id });
      throw new AppError('phone_already_added', { account_id: known.id, phone });
    }
    const ref = { id: known?.id ?? (await nextId(manager, 'accounts')), userId };
    const keyBlindIndex = keyIndexOf(this.sealing, authKeyOf(session));
    if (origin === 'import') await takeKeyFromRemoved(manager, ref, keyBlindIndex);
    await manager.upsert(
      AccountEntity,
      {
        id: ref.id,
        userId,
        ...readingColumns(reading),
        photoJpeg: photoJpegOf(reading),
        ...this.phoneColumns(ref, phone),
        apiProfileId,
        proxyId,
        origin,
        loginId,
        environment,
        sessionSealed: this.sealing.seal(sealContextOf(ref, 'session_sealed'), session),
        keyBlindIndex,
        revision: known ? known.revision + 1 : 1,
        ...FORGOTTEN_DEVICES,
        removedAt: null,
        removedCode: null,
      },
      ['id'],
    );
    const event = origin === 'import' ? 'account_imported' : 'account_added';
    await this.audit.record(manager, userId, event, { subject: auditSubject(reading) });
    await manager.query('INSERT INTO session_locks (key) VALUES ($1) ON CONFLICT DO NOTHING', [accountLockKey(ref)]);
    return ref.id;
  }

  /**
   * Replaces the session of a listed account by one of the same Telegram account. Runs in the caller's transaction, under the
   * lock of the session; the caller calls `publishAccount` after the commit.
   *
   * @throws AppError `not_found` when the account is not listed, or the session is of another Telegram account
   */
  async replaceSession(manager: EntityManager, ref: AccountRef, account: NewAccount): Promise<void> {
    const { id, userId } = ref;
    const { apiProfileId, proxyId, origin, loginId, phone, session, reading } = account;
    const { environment } = await manager.findOneByOrFail(ApiProfileEntity, { id: apiProfileId, userId });
    const { affected } = await manager.update(
      AccountEntity,
      { id, userId, environment, tgUserId: reading.userId, removedAt: IsNull() },
      {
        ...readingColumns(reading),
        photoJpeg: photoJpegOf(reading),
        ...this.phoneColumns(ref, phone),
        apiProfileId,
        proxyId,
        origin,
        loginId,
        keyBlindIndex: keyIndexOf(this.sealing, authKeyOf(session)),
        sessionSealed: this.sealing.seal(sealContextOf(ref, 'session_sealed'), session),
        revision: () => 'revision + 1',
      },
    );
    if (affected !== 1) throw new AppError('not_found');
    await this.audit.record(manager, userId, 'account_session_replaced', { subject: auditSubject(reading) });
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

  private phoneColumns(ref: AccountRef, phone: string) {
    return {
      phoneBlindIndex: this.sealing.blindIndex('phone', ref.userId, phone),
      phoneSealed: this.sealing.seal(sealContextOf(ref, 'phone_sealed'), phone),
    };
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

import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Account, RemovedAccount } from '@giftbuyer/contracts';
import type { AccountReading } from '@giftbuyer/telegram';
import { EntityManager, IsNull, Not, Repository } from 'typeorm';
import { nextId } from '../database/next-id.js';
import { AppError } from '../errors/app-error.js';
import { UserEvents } from '../events/user-events.js';
import { SealBroken, Sealing } from '../sealing/sealing.js';
import { toAccount, toRemovedAccount } from './account-json.js';
import { ACCOUNT_LOCK_KEY_SQL, lockKeyOf } from './account-locks.js';
import { AccountEntity, AccountRef, isListed, isRemoved } from './account.entity.js';
import { ACCOUNT_COLUMNS, AccountRow, placeOf, readingColumns } from './account-columns.js';

/** A login that has just succeeded. */
export interface SignIn {
  userId: number;
  apiProfileId: number;
  /** `+` and digits. */
  phone: string;
  session: string;
  reading: AccountReading;
}

/** The accounts of a user as rows: what is in the list, and what was removed from it. */
@Injectable()
export class AccountsService {
  private readonly logger = new Logger(AccountsService.name);

  constructor(
    @InjectRepository(AccountEntity) private readonly rows: Repository<AccountEntity>,
    private readonly sealing: Sealing,
    private readonly events: UserEvents,
  ) {}

  /** Those of these ids that are in the user's list, in no order. */
  async read(userId: number, ids: number[]): Promise<Account[]> {
    return (await this.listedRows(userId, ids)).map((row) => toAccount(row, this.phoneOf(row)));
  }

  /** All of the user's list, newest first. */
  refs(userId: number): Promise<AccountRef[]> {
    return this.rows.find({
      select: { id: true, userId: true },
      where: { userId, removedAt: IsNull() },
      order: { id: 'DESC' },
    });
  }

  async find(userId: number, id: number): Promise<Account | null> {
    const [account] = await this.read(userId, [id]);
    return account ?? null;
  }

  /** @throws AppError `not_found` unless the account is in the user's list */
  async listed(userId: number, id: number): Promise<AccountRef> {
    if (!(await this.rows.existsBy({ id, userId, removedAt: IsNull() }))) throw new AppError('not_found');
    return { id, userId };
  }

  /** The account of the list with this phone. A removed one does not count: its owner may sign in again. */
  async findByPhone(userId: number, phone: string): Promise<Account | null> {
    const phoneIndex = this.sealing.indexOf(userId, phone);
    const row = await this.rows.findOneBy({ userId, phoneIndex, removedAt: IsNull() });
    return row && isListed(row) ? toAccount(row, phone) : null;
  }

  /**
   * Adds the account of a login, or, when the user has one with this phone, gives that its new session; a removed
   * account comes back under its id. Runs inside the caller's transaction; the caller `announce`s the account after
   * the commit.
   *
   * @returns the account's id
   */
  async signedIn(manager: EntityManager, { userId, apiProfileId, phone, session, reading }: SignIn): Promise<number> {
    // Of two logins with one new phone the second must find the row of the first.
    await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
    const phoneIndex = this.sealing.indexOf(userId, phone);
    // A reading with the old session must not write any more. Locks before accounts, here and everywhere.
    await manager.query(
      `UPDATE session_locks lock SET owner = NULL, token = token + 1 FROM accounts account
       WHERE lock.key = ${ACCOUNT_LOCK_KEY_SQL} AND account.user_id = $1 AND account.phone_index = $2`,
      [userId, phoneIndex],
    );
    const known = await manager.findOne(AccountEntity, {
      where: { userId, phoneIndex },
      lock: { mode: 'pessimistic_write' },
    });
    const ref = { id: known?.id ?? (await nextId(manager, 'accounts')), userId };
    await manager.upsert(
      AccountEntity,
      {
        ...ref,
        ...readingColumns(reading),
        apiProfileId,
        phoneIndex,
        phoneSealed: this.sealing.seal(placeOf(ref, 'phone_sealed'), phone),
        sessionSealed: this.sealing.seal(placeOf(ref, 'session_sealed'), session),
        revision: known ? known.revision + 1 : 1,
        removedAt: null,
        removedCode: null,
      },
      ['id'],
    );
    await manager.query('INSERT INTO session_locks (key) VALUES ($1) ON CONFLICT DO NOTHING', [lockKeyOf(ref)]);
    return ref.id;
  }

  /** Tells whoever watches that the account is new or has changed. @returns it; null when it has left the list */
  async announce(userId: number, id: number): Promise<Account | null> {
    const [row] = await this.listedRows(userId, [id]);
    return row ? this.announceRow(row) : null;
  }

  /** The same for one that was just read or written. */
  announceRow(row: AccountRow): Account {
    const account = toAccount(row, this.phoneOf(row));
    this.events.publish(row.userId, { type: 'account.updated', data: account }, row.revision);
    return account;
  }

  /** Deletes the account with its key, also when it has just left the list. */
  async delete({ id, userId }: AccountRef): Promise<void> {
    await this.rows.manager.transaction(async (manager) => {
      await manager.query(
        `DELETE FROM session_locks lock USING accounts account
         WHERE lock.key = ${ACCOUNT_LOCK_KEY_SQL} AND account.id = $1 AND account.user_id = $2`,
        [id, userId],
      );
      await manager.delete(AccountEntity, { id, userId });
    });
    this.announceRemoval(userId, id, null);
  }

  /** Tells whoever watches that the account has left the list. */
  announceRemoval(userId: number, id: number, code: string | null): void {
    this.events.publish(userId, { type: 'account.removed', data: { id, error_code: code } });
  }

  /** Newest removal first. */
  async listRemoved(userId: number): Promise<RemovedAccount[]> {
    const rows = await this.rows.find({
      where: { userId, removedAt: Not(IsNull()) },
      order: { removedAt: 'DESC', id: 'DESC' },
    });
    return rows.filter(isRemoved).map((row) => toRemovedAccount(row, this.phoneOf(row)));
  }

  async forgetRemoved(userId: number, id: number): Promise<void> {
    await this.rows.manager.transaction(async (manager) => {
      await manager.query(
        `DELETE FROM session_locks lock USING accounts account
         WHERE lock.key = ${ACCOUNT_LOCK_KEY_SQL} AND account.id = $1 AND account.user_id = $2
           AND account.removed_at IS NOT NULL`,
        [id, userId],
      );
      const { affected } = await manager.delete(AccountEntity, { id, userId, removedAt: Not(IsNull()) });
      if (!affected) throw new AppError('not_found');
    });
  }

  private listedRows(userId: number, ids: number[]): Promise<AccountRow[]> {
    return this.rows.query<AccountRow[]>(
      `SELECT ${ACCOUNT_COLUMNS} FROM accounts account
       WHERE account.user_id = $1 AND account.id = ANY ($2) AND account.removed_at IS NULL`,
      [userId, ids],
    );
  }

  /** One damaged row must not take the whole list with it. */
  private phoneOf(row: Pick<AccountEntity, 'id' | 'userId' | 'phoneSealed'>): string {
    try {
      return this.sealing.open(placeOf(row, 'phone_sealed'), row.phoneSealed);
    } catch (error) {
      if (!(error instanceof SealBroken)) throw error;
      this.logger.error(error.message);
      return '';
    }
  }
}

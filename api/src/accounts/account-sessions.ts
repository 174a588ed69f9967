import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type Account, type AccountStatus, STALE_AFTER_MINUTES } from '@giftbuyer/contracts';
import type { AccountReading } from '@giftbuyer/telegram';
import { IsNull, type QueryDeepPartialEntity, Repository } from 'typeorm';
import { UserEvents } from '../events/user-events.js';
import { Sealing } from '../sealing/sealing.js';
import { placeOf, readingColumns } from './account-columns.js';
import { AccountEntity, AccountRef, isListed } from './account.entity.js';
import { AccountsService } from './accounts.service.js';

/** All that a reading needs, and the revision of the row that it starts from. */
export interface StoredSession extends AccountRef {
  apiProfileId: number;
  session: string;
  /** What the last reading left for the next one to be quicker. */
  salts: string;
  premiumUntil: Date | null;
  revision: number;
  /** Seconds for which Telegram wants no request for this account; 0 when it said nothing. */
  floodWaitSeconds: number;
}

/** The rows as a reading sees them. A write counts only when nobody else wrote since the session was taken. */
@Injectable()
export class AccountSessions {
  constructor(
    @InjectRepository(AccountEntity) private readonly rows: Repository<AccountEntity>,
    private readonly accounts: AccountsService,
    private readonly sealing: Sealing,
    private readonly events: UserEvents,
  ) {}

  /** The accounts not read for `STALE_AFTER_MINUTES` that may be tried now, the oldest reading first. */
  due(userId: number | null): Promise<AccountRef[]> {
    const query = this.rows
      .createQueryBuilder('account')
      .select(['account.id', 'account.userId'])
      .where('account.removed_at IS NULL')
      .andWhere('account.last_checked_at < now() - make_interval(mins => :minutes)', { minutes: STALE_AFTER_MINUTES })
      .andWhere('(account.retry_at IS NULL OR account.retry_at <= now())')
      .orderBy('account.last_checked_at');
    if (userId !== null) query.andWhere('account.user_id = :userId', { userId });
    return query.getMany();
  }

  /** Null when the account is not in the list (any more). */
  async take(id: number): Promise<StoredSession | null> {
    const { entities, raw } = await this.rows
      .createQueryBuilder('account')
      .addSelect('account.serverSalts')
      .addSelect('ceil(extract(epoch FROM account.retry_at - now()))::integer', 'wait')
      .where({ id, removedAt: IsNull() })
      .getRawAndEntities<{ wait: number | null }>();
    const [row] = entities;
    if (!row || !isListed(row)) return null;
    return {
      id,
      userId: row.userId,
      apiProfileId: row.apiProfileId,
      session: this.sealing.open(placeOf(row, 'session_sealed'), row.sessionSealed),
      salts: row.serverSalts,
      premiumUntil: row.premiumUntil,
      revision: row.revision,
      floodWaitSeconds: row.status === 'flood_wait' ? Math.max(0, raw[0]?.wait ?? 0) : 0,
    };
  }

  /** The account as everybody sees it now; null when it left the list. */
  current({ userId, id }: StoredSession): Promise<Account | null> {
    return this.accounts.find(userId, id);
  }

  async saveReading(stored: StoredSession, reading: AccountReading): Promise<void> {
    if (await this.write(stored, readingColumns(reading))) await this.accounts.announce(stored.userId, stored.id);
  }

  /** Keeps the last reading and says why there is no newer one; no attempt by itself for `seconds`. */
  async postpone(stored: StoredSession, status: AccountStatus, seconds: number): Promise<void> {
    const changes = { status, retryAt: () => 'now() + make_interval(secs => :seconds)' };
    if (await this.write(stored, changes, { seconds })) await this.accounts.announce(stored.userId, stored.id);
  }

  /**
   * Takes the account out of the list and wipes its key.
   *
   * @param code Telegram's own, for example `SESSION_REVOKED`
   * @returns false when somebody signed in again meanwhile: then it stays
   */
  async moveToRemoved(stored: StoredSession, code: string): Promise<boolean> {
    const { id, userId } = stored;
    const changes = { sessionSealed: null, removedAt: () => 'now()', removedCode: code };
    const removed = await this.write(stored, changes);
    if (removed) this.events.publish(userId, { type: 'account.removed', data: { id, error_code: code } });
    return removed;
  }

  private async write(
    { id, revision }: StoredSession,
    changes: QueryDeepPartialEntity<AccountEntity>,
    parameters: Record<string, unknown> = {},
  ): Promise<boolean> {
    const { affected } = await this.rows
      .createQueryBuilder()
      .update()
      .set({ ...changes, revision: revision + 1 })
      .where({ id, revision })
      .setParameters(parameters)
      .execute();
    return affected === 1;
  }
}

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Account, AccountStatus } from '@giftbuyer/contracts';
import type { AccountReading } from '@giftbuyer/telegram';
import { type QueryDeepPartialEntity, Repository } from 'typeorm';
import { BatchLoader } from '../database/batch-loader.js';
import { Sealing } from '../sealing/sealing.js';
import { ACCOUNT_COLUMNS, AccountRow, placeOf } from './account-columns.js';
import { AccountLease, AccountLeases } from './account-leases.js';
import { AccountEntity, AccountRef } from './account.entity.js';
import { AccountsService } from './accounts.service.js';

/** So many accounts of an application told to wait at the same time mean that the application itself is to wait. */
const WAITS_OF_AN_APP = 3;

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
  /** The same for all accounts of its application. */
  appWaitSeconds: number;
}

/** How the last attempt to read an account ended, for those who did not make it. */
export interface LastAttempt {
  revision: number;
  status: AccountStatus;
  waitSeconds: number;
  /** Telegram's own code; null while the account is in the list. */
  removedCode: string | null;
}

type SealedSession = Omit<StoredSession, 'session'> & { sessionSealed: Buffer };

/** A reading and what must still be so for it to count. */
interface Save {
  id: number;
  token: string;
  revision: number;
  reading: AccountReading;
}

const SECONDS_LEFT = (column: string) => `greatest(0, ceil(extract(epoch FROM ${column} - now())))::integer`;

/**
 * The rows as a reading sees them. A write counts only in the name of a lease that still holds, and when nobody else
 * wrote since the session was taken; it ends the lease.
 */
@Injectable()
export class AccountSessions {
  private readonly taking = new BatchLoader((ids: number[]) => this.takeAll(ids));
  private readonly saving = new BatchLoader((saves: Save[]) => this.saveAll(saves, 'SKIP LOCKED'));

  constructor(
    @InjectRepository(AccountEntity) private readonly rows: Repository<AccountEntity>,
    private readonly accounts: AccountsService,
    private readonly leases: AccountLeases,
    private readonly sealing: Sealing,
  ) {}

  /** Null when the account is not in the list (any more). */
  async take({ id }: Pick<AccountRef, 'id'>): Promise<StoredSession | null> {
    const row = await this.taking.load(id);
    if (!row) return null;
    const { sessionSealed, ...stored } = row;
    return { ...stored, session: this.sealing.open(placeOf(row, 'session_sealed'), sessionSealed) };
  }

  private async takeAll(ids: number[]): Promise<(SealedSession | undefined)[]> {
    const rows = await this.rows.query<SealedSession[]>(
      `SELECT account.id, account.user_id AS "userId", account.api_profile_id AS "apiProfileId",
         account.session_sealed AS "sessionSealed", account.server_salts AS salts,
         account.premium_until AS "premiumUntil", account.revision,
         CASE account.status WHEN 'flood_wait' THEN coalesce(${SECONDS_LEFT('account.retry_at')}, 0) ELSE 0 END
           AS "floodWaitSeconds",
         coalesce(${SECONDS_LEFT('app.until')}, 0) AS "appWaitSeconds"
       FROM accounts account
       LEFT JOIN api_profiles profile ON profile.id = account.api_profile_id AND profile.user_id = account.user_id
       LEFT JOIN app_waits app ON app.environment = profile.environment AND app.api_id = profile.api_id
       WHERE account.id = ANY ($1) AND account.removed_at IS NULL`,
      [ids],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return ids.map((id) => byId.get(id));
  }

  /** The account as everybody sees it now; null when it left the list. */
  current({ userId, id }: AccountRef): Promise<Account | null> {
    return this.accounts.find(userId, id);
  }

  /** Null when there is no such account. */
  async lastAttempt({ id, userId }: AccountRef): Promise<LastAttempt | null> {
    const row = await this.rows
      .createQueryBuilder('account')
      .select('account.revision', 'revision')
      .addSelect('account.status', 'status')
      .addSelect(SECONDS_LEFT('account.retry_at'), 'waitSeconds')
      .addSelect('account.removed_code', 'removedCode')
      .where({ id, userId })
      .getRawOne<LastAttempt>();
    return row ?? null;
  }

  /** @returns the account; null when somebody else wrote meanwhile, or the lease was lost: then nothing is changed */
  async saveReading(lease: AccountLease, stored: StoredSession, reading: AccountReading): Promise<Account | null> {
    const save = { id: stored.id, token: lease.token, revision: stored.revision, reading };
    const row = (await this.saving.load(save)) ?? (await this.saveAll([save], ''))[0];
    if (!row) return null;
    this.leases.forget(lease);
    return this.accounts.announceRow(row);
  }

  /** @param locked what to do about rows that somebody else has locked: wait, or pass over them */
  private async saveAll(saves: Save[], locked: '' | 'SKIP LOCKED'): Promise<(AccountRow | null)[]> {
    const readings = saves.map(({ reading }) => reading);
    const [rows] = await this.rows.query<[AccountRow[]]>(
      `WITH reading AS (
         SELECT * FROM unnest($1::integer[], $2::bigint[], $3::integer[], $4::bigint[], $5::text[], $6::text[],
           $7::boolean[], $8::timestamptz[], $9::bigint[], $10::integer[], $11::text[], $12::text[])
         AS reading (id, token, revision, tg_user_id, first_name, username, is_premium, premium_until, stars_amount,
           stars_nanos, server_salts, last_name)
       ), mine AS (
         SELECT account.id
         FROM reading
         JOIN account_leases lease ON lease.account_id = reading.id AND lease.token = reading.token
         JOIN accounts account ON account.id = reading.id AND account.revision = reading.revision
         WHERE lease.owner IS NOT NULL AND lease.expires_at > clock_timestamp()
         FOR NO KEY UPDATE OF lease, account ${locked}
       ), ended AS (
         UPDATE account_leases lease SET owner = NULL FROM mine WHERE lease.account_id = mine.id
         RETURNING lease.account_id AS id
       )
       UPDATE accounts account
       SET tg_user_id = reading.tg_user_id, first_name = reading.first_name, last_name = reading.last_name, username = reading.username,
         is_premium = reading.is_premium, premium_until = reading.premium_until, stars_amount = reading.stars_amount,
         stars_nanos = reading.stars_nanos, server_salts = reading.server_salts, last_checked_at = now(),
         status = 'ok', status_code = NULL, frozen_until = NULL, appeal_url = NULL, failures = 0, retry_at = NULL, revision = account.revision + 1
       FROM reading JOIN ended ON ended.id = reading.id
       WHERE account.id = reading.id
       RETURNING ${ACCOUNT_COLUMNS}`,
      [
        saves.map(({ id }) => id),
        saves.map(({ token }) => token),
        saves.map(({ revision }) => revision),
        readings.map(({ userId }) => userId),
        readings.map(({ firstName }) => firstName),
        readings.map(({ username }) => username),
        readings.map(({ isPremium }) => isPremium),
        readings.map(({ premiumUntil }) => premiumUntil),
        readings.map(({ stars }) => stars.amount.toString()),
        readings.map(({ stars }) => stars.nanos),
        readings.map(({ salts }) => salts),
        readings.map(({ lastName }) => lastName),
      ],
    );
    const byId = new Map(rows.map((row) => [row.id, row]));
    return saves.map(({ id }) => byId.get(id) ?? null);
  }

  /** Keeps the last reading and says why there is no newer one; no attempt by itself for `seconds`. */
  async postpone(lease: AccountLease, stored: StoredSession, status: AccountStatus, seconds: number): Promise<void> {
    const changes = { status, retryAt: () => 'now() + make_interval(secs => :seconds)' };
    if (!(await this.write(lease, stored, changes, { seconds }))) return;
    if (status === 'flood_wait') await this.letAppWait(stored);
    await this.announce(stored);
  }

  /**
   * Takes the account out of the list and wipes its key.
   *
   * @param code Telegram's own, for example `SESSION_REVOKED`
   * @returns false when somebody signed in again meanwhile: then it stays
   */
  async moveToRemoved(lease: AccountLease, stored: StoredSession, code: string): Promise<boolean> {
    const { id, userId } = stored;
    const changes = { sessionSealed: null, removedAt: () => 'now()', removedCode: code };
    const removed = await this.write(lease, stored, changes);
    if (removed) this.accounts.announceRemoval(userId, id, code);
    return removed;
  }

  private announce({ userId, id }: AccountRef): Promise<Account | null> {
    return this.accounts.announce(userId, id);
  }

  /** In one statement, so that the lease cannot go to somebody else between its check and the write. */
  private async write(
    lease: AccountLease,
    { id, revision }: StoredSession,
    changes: QueryDeepPartialEntity<AccountEntity>,
    parameters: Record<string, unknown> = {},
  ): Promise<boolean> {
    const end = `UPDATE account_leases SET owner = NULL
      WHERE account_id = :id AND token = :token AND owner IS NOT NULL AND expires_at > clock_timestamp()
      RETURNING account_id`;
    const { affected } = await this.rows
      .createQueryBuilder()
      .addCommonTableExpression(end, 'lease')
      .update()
      .set({ ...changes, revision: revision + 1 })
      .where({ id, revision })
      .andWhere('id IN (SELECT account_id FROM lease)')
      .setParameters({ ...parameters, id, token: lease.token })
      .execute();
    this.leases.forget(lease);
    return affected === 1;
  }

  /** Until the first of those accounts may be tried again: it tells how things are. */
  private async letAppWait({ userId, apiProfileId }: StoredSession): Promise<void> {
    await this.rows.query(
      `INSERT INTO app_waits (environment, api_id, until)
       SELECT app.environment, app.api_id, min(account.retry_at)
       FROM api_profiles app
       JOIN api_profiles profile ON profile.environment = app.environment AND profile.api_id = app.api_id
       JOIN accounts account ON account.user_id = profile.user_id AND account.api_profile_id = profile.id
       WHERE app.user_id = $1 AND app.id = $2
         AND account.removed_at IS NULL AND account.status = 'flood_wait' AND account.retry_at > now()
       GROUP BY app.environment, app.api_id
       HAVING count(*) >= $3
       ON CONFLICT (environment, api_id) DO UPDATE SET until = greatest(app_waits.until, EXCLUDED.until)`,
      [userId, apiProfileId, WAITS_OF_AN_APP],
    );
  }
}

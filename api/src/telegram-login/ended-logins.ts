import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Raw, Repository } from 'typeorm';
import { SessionLockEntity } from '../session-locks/session-lock.entity.js';
import { SessionLocks } from '../session-locks/session-locks.js';
import { PendingLoginEntity } from './pending-login.entity.js';
import { type LockedLogin, loginLockKey } from './pending-login.js';
import { HAS_ENDED } from './pending-logins.js';

/** How long the row of an ended login is kept while Telegram has not confirmed its cancellation. */
const CONFIRM_WITHIN_HOURS = 24;
/** These attempts take an hour. A panel that was off for a day, or whose clock jumped, has made fewer. */
const MIN_ATTEMPTS = 8;
/** Wait after the first failed attempt to cancel a login at Telegram; doubled with each further one. */
const MIN_RETRY_SECONDS = 30;
const MAX_RETRY_SECONDS = 3600;

const IS_DUE = Raw((column) => `(${column} IS NULL OR ${column} <= clock_timestamp())`);

/** The rows of ended logins, until Telegram has confirmed their cancellation. */
@Injectable()
export class EndedLogins {
  constructor(
    @InjectRepository(PendingLoginEntity) private readonly rows: Repository<PendingLoginEntity>,
    private readonly locks: SessionLocks,
  ) {}

  /** The ids of the logins whose next attempt to cancel them at Telegram is due. */
  async dueLoginIds(): Promise<string[]> {
    const rows = await this.rows.find({ select: { id: true }, where: { ...HAS_ENDED, cancelRetryAt: IS_DUE } });
    return rows.map(({ id }) => id);
  }

  /**
   * Removes the logins whose cancellation Telegram has not confirmed in time.
   *
   * @returns the owner of each
   */
  async removeUnconfirmedLogins(): Promise<number[]> {
    const removed = await this.rows.manager.query<{ user_id: number }[]>(
      `WITH removed AS (
         DELETE FROM pending_logins
         WHERE expires_at < now() - interval '${CONFIRM_WITHIN_HOURS} hours' AND cancel_failures >= ${MIN_ATTEMPTS}
         RETURNING id, user_id
       ), unlocked AS (
         DELETE FROM session_locks lock USING removed WHERE lock.key = 'login:' || removed.id
       )
       SELECT user_id FROM removed`,
    );
    return removed.map((row) => row.user_id);
  }

  /** Sets the time of the next attempt to cancel the login. @param waitSeconds the least wait, as Telegram asked */
  async postponeCancellation(id: string, waitSeconds: number): Promise<void> {
    await this.rows.manager.query(
      // eslint-disable-next-line owners/named -- the background cancels those of all users.
      `UPDATE pending_logins SET cancel_failures = cancel_failures + 1,
         cancel_retry_at = clock_timestamp() + make_interval(secs =>
           GREATEST($2, LEAST(${MAX_RETRY_SECONDS}, ${MIN_RETRY_SECONDS} * 2 ^ LEAST(cancel_failures, 12))))
       WHERE id = $1`,
      [id, waitSeconds],
    );
  }

  async removeLogin({ id, userId, lock }: LockedLogin): Promise<void> {
    await this.locks.writeWithLock(lock, async (manager) => {
      await manager.delete(PendingLoginEntity, { id, userId });
      await manager.delete(SessionLockEntity, { key: loginLockKey(id) });
    });
  }
}

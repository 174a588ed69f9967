import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Config } from '../config/config.js';
import { inTransaction } from '../database/in-transaction.js';
import { AppError } from '../errors/app-error.js';
import { Sealing } from '../sealing/sealing.js';

const MAX_PER_PHONE = 3;
const MAX_PER_PROFILE = 5;
const WINDOW_SECONDS = 3600;

const DELETE_OLD = `DELETE FROM code_requests WHERE user_id = $1
  AND requested_at < clock_timestamp() - make_interval(secs => ${WINDOW_SECONDS})`;
/** Serialises the requests of one user. */
const LOCK_USER = 'SELECT id FROM users WHERE id = $1 FOR NO KEY UPDATE';
/**
 * Seconds until another request is allowed, by phone and by profile; null when it is allowed now. Requests of deleted profiles
 * count for every profile: adding the same app again must not begin a new count.
 */
const SELECT_WAITS = `SELECT
    (SELECT extract(epoch FROM requested_at - clock_timestamp()) + ${WINDOW_SECONDS} FROM code_requests
     WHERE user_id = $1 AND phone_blind_index = $2 ORDER BY requested_at DESC OFFSET ${MAX_PER_PHONE - 1} LIMIT 1)::float8 AS phone,
    (SELECT extract(epoch FROM requested_at - clock_timestamp()) + ${WINDOW_SECONDS} FROM code_requests
     WHERE user_id = $1 AND api_profile_id IS NOT NULL
       AND (api_profile_id = $3 OR NOT EXISTS (SELECT FROM api_profiles WHERE id = code_requests.api_profile_id))
     ORDER BY requested_at DESC OFFSET ${MAX_PER_PROFILE - 1} LIMIT 1)::float8 AS profile`;
const INSERT_REQUEST = `INSERT INTO code_requests (user_id, phone_blind_index, api_profile_id, requested_at)
  VALUES ($1, $2, $3, clock_timestamp())`;

/**
 * Counts requests for login codes in the database, so that the limits hold across restarts and processes. Telegram limits a
 * number, an app and an address that request many codes, for a day and for all users behind them.
 */
@Injectable()
export class CodeRequests {
  constructor(
    private readonly database: DataSource,
    private readonly sealing: Sealing,
    private readonly config: Config,
  ) {}

  /**
   * Call it before the request to Telegram.
   * @param apiProfileId null for another code within a login, which counts for the phone alone
   * @throws AppError `too_many_codes`
   */
  async countCodeRequest(userId: number, apiProfileId: number | null, phone: string): Promise<void> {
    if (!this.config.rateLimits) return;
    const phoneBlindIndex = this.sealing.blindIndex('phone', userId, phone);
    const wait = await inTransaction(this.database.manager, async (manager) => {
      await manager.query(LOCK_USER, [userId]);
      await manager.query(DELETE_OLD, [userId]);
      const parameters = [userId, phoneBlindIndex, apiProfileId];
      const [waits] = await manager.query<{ phone: number | null; profile: number | null }[]>(SELECT_WAITS, parameters);
      const seconds = Math.max(waits?.phone ?? 0, waits?.profile ?? 0);
      if (seconds <= 0) await manager.query(INSERT_REQUEST, parameters);
      return Math.ceil(seconds);
    });
    if (wait > 0) throw new AppError('too_many_codes', { wait_seconds: wait });
  }
}

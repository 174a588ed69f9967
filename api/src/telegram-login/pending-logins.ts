import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LOGIN_EXPIRES_AFTER_MINUTES, MAX_QR_LOGINS } from '@giftbuyer/contracts';
import type { SentCode } from '@giftbuyer/telegram';
import { type EntityManager, type FindOptionsWhere, IsNull, Raw, Repository } from 'typeorm';
import { ApiProfileEntity } from '../api-profiles/api-profile.entity.js';
import { inTransaction } from '../database/in-transaction.js';
import { violatesForeignKey } from '../database/violations.js';
import { AppError } from '../errors/app-error.js';
import { lockProxies } from '../proxies/lock-proxies.js';
import type { UserProxy } from '../proxies/stored-proxy.js';
import type { Secret } from '../secret.js';
import { SessionLockEntity } from '../session-locks/session-lock.entity.js';
import { SessionLocks } from '../session-locks/session-locks.js';
import { LoginStates } from './login-states.js';
import { API_PROFILE_FOREIGN_KEY, PendingLoginEntity, PROXY_FOREIGN_KEY } from './pending-login.entity.js';
import { type LockedLogin, type LoginState, type PendingLogin, loginLockKey } from './pending-login.js';

/** How long a repeated `send_code` counts as the same user action when Telegram names no wait for the next code. */
const SAME_ACTION_SECONDS = 60;

// Not now(), which is the start of the transaction, even after it has waited for a lock.
const IS_ACTIVE = { expiresAt: Raw((column) => `${column} > clock_timestamp()`) };
/** Ended, expired or cancelled. */
export const HAS_ENDED = { expiresAt: Raw((column) => `${column} <= clock_timestamp()`) };
type NewRow = Partial<Omit<PendingLoginEntity, 'expiresAt'>> & { id: string; expiresAt: () => string };
const END_NOW = { expiresAt: () => 'LEAST(expires_at, clock_timestamp())' };

/**
 * The rows of logins in progress. Steps find a row only by its owner and while it is active. The key of a login is used only
 * under its lock.
 */
@Injectable()
export class PendingLogins {
  constructor(
    @InjectRepository(PendingLoginEntity) private readonly rows: Repository<PendingLoginEntity>,
    private readonly states: LoginStates,
    private readonly locks: SessionLocks,
  ) {}

  /**
   * @returns the login id: 22 URL-safe characters
   * @throws AppError `api_profile_not_found` or `proxy_not_found` when it was deleted meanwhile, `too_many_requests` when
   * others by QR code began meanwhile: the row then waits to be cancelled at Telegram
   */
  async addLogin(userId: number, apiProfileId: number, state: LoginState): Promise<string> {
    const id = randomBytes(16).toString('base64url');
    const phoneBlindIndex = state.phone === null ? null : this.states.phoneBlindIndexOf(userId, state.phone);
    const row = { id, userId, phoneBlindIndex, stateSealed: this.states.sealState(id, userId, state) };
    try {
      await inTransaction(this.rows.manager, async (manager) => {
        if (state.phone === null) {
          // Concurrent ones would not count each other.
          await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
          await this.assertMayBeginQrLogin(userId, manager);
        }
        const expiresAt = () => `now() + interval '${LOGIN_EXPIRES_AFTER_MINUTES} minutes'`;
        await insertLogin(manager, { ...row, apiProfileId, proxyId: state.proxy?.id ?? null, expiresAt });
      });
      return id;
    } catch (error) {
      const appError = toAppError(error);
      if (appError)
        await inTransaction(this.rows.manager, (db) => insertLogin(db, { ...row, expiresAt: () => 'now()' }));
      throw appError ?? error;
    }
  }

  /**
   * The newest login of this profile, proxy and phone, while Telegram does not allow the next code yet and no step has used
   * the code. The wait in `sent` is the remaining one.
   */
  async findRecentLogin(
    userId: number,
    apiProfileId: number,
    proxy: Secret<UserProxy> | null,
    phone: string,
  ): Promise<{ id: string; sent: SentCode } | null> {
    const [row] = await this.rows.manager.query<{ id: string; sealed: Buffer; age: number }[]>(
      `SELECT id, state_sealed AS sealed,
         extract(epoch FROM clock_timestamp() - expires_at + interval '${LOGIN_EXPIRES_AFTER_MINUTES} minutes')::float8 AS age
       FROM pending_logins
       WHERE user_id = $1 AND api_profile_id = $2 AND phone_blind_index = $3 AND expires_at > clock_timestamp()
         AND proxy_id IS NOT DISTINCT FROM $4
       ORDER BY expires_at DESC LIMIT 1`,
      [userId, apiProfileId, this.states.phoneBlindIndexOf(userId, phone), proxy?.reveal().id ?? null],
    );
    const sent = row && this.states.unsealState(row.id, userId, row.sealed).sent;
    if (!sent || row.age >= (sent.resendAfterSeconds || SAME_ACTION_SECONDS)) return null;
    const left = sent.resendAfterSeconds && Math.ceil(sent.resendAfterSeconds - row.age);
    return { id: row.id, sent: { ...sent, resendAfterSeconds: left } };
  }

  /**
   * Adds a login that has ended, so that its key is signed out at Telegram. Runs in the caller's transaction.
   *
   * @returns the login id
   */
  async addEndedLogin(manager: EntityManager, userId: number, state: LoginState): Promise<string> {
    const id = randomBytes(16).toString('base64url');
    const stateSealed = this.states.sealState(id, userId, state);
    await insertLogin(manager, { id, userId, stateSealed, expiresAt: () => 'clock_timestamp()' });
    return id;
  }

  /** The ids of the active logins that replace the session of the account. */
  async findReplacingLogins(userId: number, accountId: number): Promise<string[]> {
    const rows = await this.rows.findBy({ userId, phoneBlindIndex: IsNull(), ...IS_ACTIVE });
    return rows
      .filter(({ id, stateSealed }) => this.states.unsealState(id, userId, stateSealed).replaces === accountId)
      .map(({ id }) => id);
  }

  /** @throws AppError `too_many_requests` with the seconds until the user may begin another login by QR code */
  async assertMayBeginQrLogin(userId: number, manager = this.rows.manager): Promise<void> {
    const [row] = await manager.query<{ count: number; wait: number | null }[]>(
      `SELECT count(*)::integer AS count, extract(epoch FROM min(expires_at) - clock_timestamp())::float8 AS wait
       FROM pending_logins WHERE user_id = $1 AND phone_blind_index IS NULL AND expires_at > clock_timestamp()`,
      [userId],
    );
    if (!row || row.count < MAX_QR_LOGINS) return;
    throw new AppError('too_many_requests', { wait_seconds: Math.ceil(row.wait ?? 0) });
  }

  async findLogin(userId: number, id: string): Promise<PendingLogin | null> {
    const row = await this.rows.findOneBy({ id, userId, ...IS_ACTIVE });
    return row && this.states.toPendingLogin(row);
  }

  /** Whether there is a row, also of an ended login that waits for Telegram's confirmation. */
  loginExists(userId: number, id: string): Promise<boolean> {
    return this.rows.existsBy({ id, userId });
  }

  /** Null while a step is under way, and when the login has ended. */
  async acquireLogin(userId: number, id: string): Promise<LockedLogin | null> {
    const ofUser = { id, userId, ...IS_ACTIVE };
    // Only the owner may lock the key.
    return (await this.rows.existsBy(ofUser)) ? this.acquireWhere(ofUser) : null;
  }

  /** Locks an ended login to cancel it at Telegram; null also while a step uses it. */
  acquireEndedLogin(id: string): Promise<LockedLogin | null> {
    return this.acquireWhere({ id, ...HAS_ENDED });
  }

  /**
   * @param cooldownSeconds before which no other holder gets the lock
   * @returns whether the login waits to be cancelled at Telegram
   */
  async releaseLogin({ id, lock }: LockedLogin, cooldownSeconds = 0): Promise<boolean> {
    await this.locks.releaseLock(lock, cooldownSeconds);
    return this.rows.existsBy({ id, ...HAS_ENDED });
  }

  /** Saves what the next step needs. False when the login has ended or its lock was lost. */
  async updateLogin(known: LockedLogin, login: string, sent?: SentCode): Promise<boolean> {
    const { id, userId, phone, keepsProxy, replaces, lock } = known;
    const [app, proxy] = [known.app?.reveal(), known.proxy?.reveal()];
    const stateSealed = this.states.sealState(id, userId, { phone, keepsProxy, replaces, app, proxy, login, sent });
    const isUpdated = await this.locks.writeWithLock(lock, async (manager) => {
      const { affected } = await manager.update(PendingLoginEntity, { id, userId, ...IS_ACTIVE }, { stateSealed });
      return affected === 1;
    });
    return isUpdated ?? false;
  }

  /** Ends a login; its row is kept until it is cancelled at Telegram. False when there is no active login. */
  async endLogin({ id, userId }: Pick<PendingLogin, 'id' | 'userId'>): Promise<boolean> {
    const { affected } = await this.rows.update({ id, userId, ...IS_ACTIVE }, END_NOW);
    return affected === 1;
  }

  /** The same under the lock of the login; without effect when the lock was lost. */
  async endLockedLogin({ id, userId, lock }: LockedLogin): Promise<void> {
    await this.locks.writeWithLock(lock, (manager) =>
      manager.update(PendingLoginEntity, { id, userId, ...IS_ACTIVE }, END_NOW),
    );
  }

  /**
   * Removes the login and ends all others of its phone, together with what `work` does.
   *
   * @param phone of the account, which a login by QR code has only now
   * @returns null, without a call of `work`, when the login has ended, its lock was lost, or its API profile or proxy was deleted
   */
  async finishLogin<Result>(
    login: LockedLogin,
    phone: string,
    work: (manager: EntityManager, access: { apiProfileId: number; proxyId: number | null }) => Promise<Result>,
  ): Promise<Result | null> {
    const { userId, apiProfileId, proxy } = login;
    if (apiProfileId === null) return null;
    const ofPhone = { userId, phoneBlindIndex: this.states.phoneBlindIndexOf(userId, phone) };
    return this.locks.writeWithLock(login.lock, async (manager) => {
      // Locks the profile and the proxy before their logins and accounts, in the same order as a deletion, which prevents deadlocks.
      const profile = await manager.findOne(ApiProfileEntity, {
        where: { id: apiProfileId, userId },
        lock: { mode: 'for_key_share' },
      });
      if (!profile) return null;
      if (proxy && !(await lockProxies(manager, userId, [proxy.reveal().id]))) return null;
      const rows = manager.getRepository(PendingLoginEntity);
      // Locks the row and all of its phone in one order, so that two logins that finish at the same time do not deadlock.
      const open = await rows.find({
        where: [
          { id: login.id, userId, ...IS_ACTIVE },
          { ...ofPhone, ...IS_ACTIVE },
        ],
        order: { id: 'ASC' },
        lock: { mode: 'pessimistic_write' },
      });
      if (!open.some(({ id }) => id === login.id)) return null;
      const result = await work(manager, { apiProfileId, proxyId: proxy?.reveal().id ?? null });
      await rows.delete({ id: login.id });
      await manager.delete(SessionLockEntity, { key: loginLockKey(login.id) });
      await rows.update(ofPhone, END_NOW);
      return result;
    });
  }

  private async acquireWhere(
    where: FindOptionsWhere<PendingLoginEntity> & { id: string },
  ): Promise<LockedLogin | null> {
    const lock = await this.locks.acquireLock(loginLockKey(where.id));
    if (!lock) return null;
    try {
      const row = await this.rows.findOneBy(where);
      if (row) return { ...(await this.states.toPendingLogin(row)), lock };
    } catch (error) {
      await this.locks.releaseLock(lock);
      throw error;
    }
    await this.locks.releaseLock(lock);
    return null;
  }
}

async function insertLogin(manager: EntityManager, row: NewRow): Promise<void> {
  await manager.insert(SessionLockEntity, { key: loginLockKey(row.id) });
  await manager.insert(PendingLoginEntity, row);
}

/** Why a login that has begun at Telegram cannot be added; null for other errors. */
function toAppError(error: unknown): AppError | null {
  if (error instanceof AppError) return error;
  if (violatesForeignKey(error, PROXY_FOREIGN_KEY)) return new AppError('proxy_not_found');
  return violatesForeignKey(error, API_PROFILE_FOREIGN_KEY) ? new AppError('api_profile_not_found') : null;
}

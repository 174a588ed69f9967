import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { InjectRepository } from '@nestjs/typeorm';
import { Raw, Repository, type EntityManager } from 'typeorm';
import { SESSION_DAYS, STEP_UP_MINUTES } from '@giftbuyer/contracts';
import { Config } from '../config/config.js';
import { SNAPSHOT_COLUMNS, runPrepared, type DatabaseSnapshot } from '../database/prepared-query.js';
import { CoalescedReads } from '../database/coalesced-reads.js';
import { isUnwritable } from '../database/unavailable.js';
import { AppError } from '../errors/app-error.js';
import { Keyring } from '../sealing/keyring.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { SessionTokenEntity } from './session-token.entity.js';
import { AUDIENCE, ISSUER, type SessionClaims, sessionIdOf, TOKEN_TYPE } from './session-token.js';

export const SESSION_SECONDS = SESSION_DAYS * 24 * 60 * 60;
const SID_BYTES = 32;
/** A write with each request would cost more than the request itself. */
const LAST_USED_INTERVAL_MINUTES = 1;

const SELECT_USER = {
  name: 'user of a session',
  text: `SELECT users.id, users.username, ${SNAPSHOT_COLUMNS},
      token.last_used_at <= now() - interval '${LAST_USED_INTERVAL_MINUTES} minutes' AS "isUseOld"
    FROM session_tokens token JOIN users ON users.id = token.user_id
    WHERE token.sid_hash = $1 AND token.expires_at > now() AND to_timestamp($2) > now()
      AND token.origin_key_hash IS NOT DISTINCT FROM $3
      AND token.last_used_at > now() - make_interval(hours => $4) AND users.disabled_at IS NULL`,
};
/** Of concurrent requests one writes; the others then find a recent row. */
const UPDATE_LAST_USED = {
  name: 'use of a session',
  text: `UPDATE session_tokens SET last_used_at = now()
    WHERE sid_hash = $1 AND last_used_at <= now() - interval '${LAST_USED_INTERVAL_MINUTES} minutes'`,
};

interface SessionUserRow extends Pick<AuthenticatedUser, 'id' | 'username'>, DatabaseSnapshot {
  isUseOld: boolean;
}

export interface StartedSession {
  token: string;
  sessionId: string;
  /** Whether it ended another session of the user. */
  isReplacement: boolean;
}

/** Panel sessions: a signed token in the browser and a row in the database, one per user. */
@Injectable()
export class PanelSessions {
  /** Hours, because the length of a day depends on the time zone in PostgreSQL. */
  private readonly idleHours: number;
  /** By session and expiry of the token, and by the hash of the origin key. */
  private readonly userLookups = new CoalescedReads((key) => {
    const [sessionId = '', expiresAt, originKeyHash] = key.split('/');
    return this.queryUser(sessionId, Number(expiresAt), originKeyHash || null);
  });

  constructor(
    @InjectRepository(SessionTokenEntity) private readonly tokens: Repository<SessionTokenEntity>,
    private readonly jwt: JwtService,
    private readonly keyring: Keyring,
    config: Config,
  ) {
    this.idleHours = config.sessionIdleDays * 24;
  }

  /**
   * Starts the session of the user; the former one ends when the transaction commits.
   * @param originKeyHash in hex, of the key that the session will require
   */
  async start(userId: number, manager: EntityManager, originKeyHash: string | null = null): Promise<StartedSession> {
    const sid = randomBytes(SID_BYTES).toString('base64url');
    const sessionId = sessionIdOf(sid);
    const [before] = await manager.query<{ isLive: boolean }[]>(
      `SELECT expires_at > now() AS "isLive" FROM session_tokens WHERE user_id = $1 FOR UPDATE`,
      [userId],
    );
    await manager.query(
      `INSERT INTO session_tokens (user_id, sid_hash, origin_key_hash, expires_at, confirmed_until)
       VALUES ($1, $2, $4, now() + make_interval(secs => $3), now() + interval '${STEP_UP_MINUTES} minutes')
       ON CONFLICT (user_id) DO UPDATE
       SET sid_hash = excluded.sid_hash, origin_key_hash = excluded.origin_key_hash, created_at = now(), last_used_at = now(),
         expires_at = excluded.expires_at, confirmed_until = excluded.confirmed_until`,
      [userId, bytesOf(sessionId), SESSION_SECONDS, originKeyHash && bytesOf(originKeyHash)],
    );
    const { key, version } = this.keyring.currentKey('jwt');
    const token = await this.jwt.signAsync(
      { sid, typ: TOKEN_TYPE },
      {
        secret: key,
        keyid: String(version),
        algorithm: 'HS256',
        subject: String(userId),
        issuer: ISSUER,
        audience: AUDIENCE,
        expiresIn: SESSION_SECONDS,
      },
    );
    return { token, sessionId, isReplacement: before?.isLive ?? false };
  }

  /**
   * The user of a token; null when it has expired, its session has ended or was not used for too long, all by the clock of the
   * database, and when the session requires another origin key.
   */
  async findUser({ sub, sid, exp }: SessionClaims, originKeyHash: string | null): Promise<AuthenticatedUser | null> {
    const user = await this.userLookups.read(`${sessionIdOf(sid)}/${exp}/${originKeyHash ?? ''}`);
    return user && String(user.id) === sub ? user : null;
  }

  private async queryUser(
    sessionId: string,
    expiresAt: number,
    originKeyHash: string | null,
  ): Promise<AuthenticatedUser | null> {
    const database = this.tokens.manager.connection;
    const [row] = await runPrepared<SessionUserRow>(database, SELECT_USER, [
      bytesOf(sessionId),
      expiresAt,
      originKeyHash && bytesOf(originKeyHash),
      this.idleHours,
    ]);
    if (!row) return null;
    if (row.isUseOld) await this.updateLastUsed(sessionId);
    return { id: row.id, username: row.username, sessionId, databaseSnapshot: { snapshot: row.snapshot, at: row.at } };
  }

  /** Awaited by one request a minute, which fails with it: a use that is not recorded would end the session too early. */
  private async updateLastUsed(sessionId: string): Promise<void> {
    try {
      await runPrepared(this.tokens.manager.connection, UPDATE_LAST_USED, [bytesOf(sessionId)]);
    } catch (error) {
      // Requests that only read still work with a full disk; those that write report it themselves.
      if (!isUnwritable(error)) throw error;
    }
  }

  /** By the clock of the database. */
  async hasEnded({ sessionId }: Pick<AuthenticatedUser, 'sessionId'>): Promise<boolean> {
    const expiresAt = Raw((column) => `${column} > now()`);
    const hours = this.idleHours;
    const lastUsedAt = Raw((column) => `${column} > now() - make_interval(hours => :hours)`, { hours });
    return !(await this.tokens.existsBy({ sidHash: bytesOf(sessionId), expiresAt, lastUsedAt }));
  }

  /** Whether the password was given within the last `STEP_UP_MINUTES` of this session. */
  isConfirmed({ sessionId }: Pick<AuthenticatedUser, 'sessionId'>): Promise<boolean> {
    return this.tokens.existsBy({ sidHash: bytesOf(sessionId), confirmedUntil: Raw((column) => `${column} > now()`) });
  }

  /** Records that the password was confirmed. False when the session has ended. */
  async confirmSession({ sessionId }: Pick<AuthenticatedUser, 'sessionId'>, manager: EntityManager): Promise<boolean> {
    const { affected } = await manager.update(
      SessionTokenEntity,
      { sidHash: bytesOf(sessionId) },
      { confirmedUntil: () => `now() + interval '${STEP_UP_MINUTES} minutes'` },
    );
    return affected === 1;
  }

  /**
   * Keeps the session until the end of the transaction. For what outlives a session: it may have ended while the request
   * waited, and a user who was signed out must not get in again.
   *
   * @throws AppError `unauthorized` when it has ended
   */
  async lockSession({ sessionId }: Pick<AuthenticatedUser, 'sessionId'>, manager: EntityManager): Promise<void> {
    const query = 'SELECT FROM session_tokens WHERE sid_hash = $1 FOR KEY SHARE';
    const rows = await manager.query<object[]>(query, [bytesOf(sessionId)]);
    if (rows.length === 0) throw new AppError('unauthorized');
  }

  async endSessionsOfUser(userId: number, manager: EntityManager): Promise<void> {
    await manager.delete(SessionTokenEntity, { userId });
  }

  /** False when it had ended already. */
  async endSession({ sessionId }: Pick<AuthenticatedUser, 'sessionId'>, manager: EntityManager): Promise<boolean> {
    const { affected } = await manager.delete(SessionTokenEntity, { sidHash: bytesOf(sessionId) });
    return affected === 1;
  }
}

function bytesOf(sessionId: string): Buffer {
  return Buffer.from(sessionId, 'hex');
}

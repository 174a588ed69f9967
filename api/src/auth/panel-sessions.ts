import { randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { InjectRepository } from '@nestjs/typeorm';
import { Raw, Repository, type EntityManager } from 'typeorm';
import { SESSION_DAYS, STEP_UP_MINUTES } from '@giftbuyer/contracts';
import { MOMENT, prepared, type Moment } from '../database/prepared.js';
import { SharedReads } from '../database/shared-reads.js';
import { Keyring } from '../sealing/keyring.js';
import { AUDIENCE, ISSUER, sessionIdOf, TOKEN_TYPE, type TokenClaims } from './jwt-strategy.js';
import type { SignedIn } from './signed-in.js';
import { SessionTokenEntity } from './session-token.entity.js';

export const SESSION_SECONDS = SESSION_DAYS * 24 * 60 * 60;
const SID_BYTES = 32;

const USER_OF = {
  name: 'user of a session',
  text: `SELECT users.id, users.username, ${MOMENT}
    FROM session_tokens token JOIN users ON users.id = token.user_id
    WHERE token.sid_hash = $1 AND token.expires_at > now() AND to_timestamp($2) > now()
      AND token.origin_key_hash IS NOT DISTINCT FROM $3
      AND users.disabled_at IS NULL`,
};

export interface StartedSession {
  token: string;
  sessionId: string;
  /** Another session of the user, not over yet, ended by it. */
  isReplacement: boolean;
}

/** Panel sessions: a signed token in the browser, one row per user behind it. */
@Injectable()
export class PanelSessions {
  /** By session and expiry of the token, and by the hash of the origin key. */
  private readonly users = new SharedReads((key) => {
    const [sessionId = '', expiresAt, originKeyHash] = key.split('/');
    return this.userOf(sessionId, Number(expiresAt), originKeyHash || null);
  });

  constructor(
    @InjectRepository(SessionTokenEntity) private readonly tokens: Repository<SessionTokenEntity>,
    private readonly jwt: JwtService,
    private readonly keyring: Keyring,
  ) {}

  /**
   * Starts the one session of the user; the one before it is over as soon as the transaction commits.
   * @param originKeyHash in hex, of the key that the session will demand
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
       SET sid_hash = excluded.sid_hash, origin_key_hash = excluded.origin_key_hash, created_at = now(),
         expires_at = excluded.expires_at, confirmed_until = excluded.confirmed_until`,
      [userId, bytesOf(sessionId), SESSION_SECONDS, originKeyHash && bytesOf(originKeyHash)],
    );
    const { key, version } = this.keyring.current('jwt');
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
   * The user of a token; null when it has expired or its session is over, both by the clock of the database, and when the
   * session demands another origin key.
   */
  async find({ userId, sessionId, expiresAt }: TokenClaims, originKeyHash: string | null): Promise<SignedIn | null> {
    const user = await this.users.of(`${sessionId}/${expiresAt}/${originKeyHash ?? ''}`);
    return user && String(user.id) === userId ? user : null;
  }

  private async userOf(sessionId: string, expiresAt: number, originKeyHash: string | null): Promise<SignedIn | null> {
    const [row] = await prepared<Pick<SignedIn, 'id' | 'username'> & Moment>(this.tokens.manager.connection, USER_OF, [
      bytesOf(sessionId),
      expiresAt,
      originKeyHash && bytesOf(originKeyHash),
    ]);
    return row ? { id: row.id, username: row.username, sessionId, seen: { snapshot: row.snapshot, at: row.at } } : null;
  }

  /** By the clock of the database. */
  async isOver({ sessionId }: Pick<SignedIn, 'sessionId'>): Promise<boolean> {
    const expiresAt = Raw((column) => `${column} > now()`);
    return !(await this.tokens.existsBy({ sidHash: bytesOf(sessionId), expiresAt }));
  }

  /** Whether the password was given within the last `STEP_UP_MINUTES` of this session. */
  isConfirmed({ sessionId }: Pick<SignedIn, 'sessionId'>): Promise<boolean> {
    return this.tokens.existsBy({ sidHash: bytesOf(sessionId), confirmedUntil: Raw((column) => `${column} > now()`) });
  }

  /** The password was given again. False when the session is over. */
  async confirm({ sessionId }: Pick<SignedIn, 'sessionId'>, manager: EntityManager): Promise<boolean> {
    const { affected } = await manager.update(
      SessionTokenEntity,
      { sidHash: bytesOf(sessionId) },
      { confirmedUntil: () => `now() + interval '${STEP_UP_MINUTES} minutes'` },
    );
    return affected === 1;
  }

  /** Ends the session of the user, whichever it is. */
  async endAll(userId: number, manager: EntityManager): Promise<void> {
    await manager.delete(SessionTokenEntity, { userId });
  }

  /** False when the session was over already. */
  async end({ sessionId }: Pick<SignedIn, 'sessionId'>, manager: EntityManager): Promise<boolean> {
    const { affected } = await manager.delete(SessionTokenEntity, { sidHash: bytesOf(sessionId) });
    return affected === 1;
  }
}

function bytesOf(sessionId: string): Buffer {
  return Buffer.from(sessionId, 'hex');
}

import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import { InjectRepository } from '@nestjs/typeorm';
import { Raw, Repository, type EntityManager } from 'typeorm';
import { SESSION_DAYS } from '@giftbuyer/contracts';
import { SharedReads } from '../database/shared-reads.js';
import { Keyring } from '../sealing/keyring.js';
import type { SignedIn } from './signed-in.js';
import { SessionTokenEntity } from './session-token.entity.js';

export const SESSION_SECONDS = SESSION_DAYS * 24 * 60 * 60;
export const ISSUER = 'giftbuyer';
export const AUDIENCE = 'giftbuyer-panel';
const TOKEN_TYPE = 'access';
const SID_BYTES = 32;

/** Claims of a session token. */
export interface Claims {
  sub: string;
  sid: string;
  typ: string;
}

export interface StartedSession {
  token: string;
  sessionId: string;
}

/** Panel sessions: a signed token in the browser, one row per user behind it. */
@Injectable()
export class PanelSessions {
  private readonly users = new SharedReads((sidHash) => this.userOf(sidHash));

  constructor(
    @InjectRepository(SessionTokenEntity) private readonly tokens: Repository<SessionTokenEntity>,
    private readonly jwt: JwtService,
    private readonly keyring: Keyring,
  ) {}

  /** Starts the one session of the user; the one before it is over as soon as the transaction commits. */
  async start(userId: number, manager: EntityManager): Promise<StartedSession> {
    const sid = randomBytes(SID_BYTES).toString('base64url');
    const hash = hashOf(sid);
    await manager.query(
      `INSERT INTO session_tokens (user_id, sid_hash, expires_at)
       VALUES ($1, $2, now() + make_interval(secs => $3))
       ON CONFLICT (user_id) DO UPDATE
       SET sid_hash = excluded.sid_hash, created_at = now(), expires_at = excluded.expires_at`,
      [userId, hash, SESSION_SECONDS],
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
    return { token, sessionId: hash.toString('hex') };
  }

  /** The user of a token whose signature is checked; null when its session is over, by the clock of the database. */
  async find(claims: Claims): Promise<SignedIn | null> {
    if (claims.typ !== TOKEN_TYPE || typeof claims.sid !== 'string') return null;
    const hash = hashOf(claims.sid);
    const user = await this.users.of(hash.toString('hex'));
    if (!user || String(user.id) !== claims.sub) return null;
    return { ...user, sessionId: hash.toString('hex') };
  }

  private async userOf(sidHash: string): Promise<{ id: number; username: string } | undefined> {
    const [user] = await this.tokens.query<{ id: number; username: string }[]>(
      `SELECT users.id, users.username FROM session_tokens token JOIN users ON users.id = token.user_id
       WHERE token.sid_hash = $1 AND token.expires_at > now()`,
      [Buffer.from(sidHash, 'hex')],
    );
    return user;
  }

  /** By the clock of the database. */
  async isOver({ sessionId }: SignedIn): Promise<boolean> {
    const sidHash = Buffer.from(sessionId, 'hex');
    return !(await this.tokens.existsBy({ sidHash, expiresAt: Raw((column) => `${column} > now()`) }));
  }

  /** False when the session was over already. */
  async end(user: SignedIn): Promise<boolean> {
    const { affected } = await this.tokens.delete({ sidHash: Buffer.from(user.sessionId, 'hex') });
    return affected === 1;
  }
}

function hashOf(sid: string): Buffer {
  return createHash('sha256').update(sid).digest();
}

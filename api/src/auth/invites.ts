import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { InjectDataSource } from '@nestjs/typeorm';
import { DataSource, type EntityManager } from 'typeorm';
import type { Invite } from '@giftbuyer/contracts';
import { INVITE_HOURS } from '@giftbuyer/contracts';
import { inTransaction } from '../database/in-transaction.js';
import { AppError } from '../errors/app-error.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { PanelSessions } from './panel-sessions.js';

const TOKEN_BYTES = 32;
const MAX_OPEN = 20;
/** Not of a disabled user: the invite may have been created while the user was being disabled. */
const IS_OPEN_SQL = `token_hash = $1 AND expires_at > now()
  AND NOT EXISTS (SELECT FROM users WHERE users.id = invites.user_id AND disabled_at IS NOT NULL)`;

/** Links for one registration each. The database stores the hash of the token only. */
@Injectable()
export class Invites {
  constructor(
    @InjectDataSource() private readonly database: DataSource,
    private readonly sessions: PanelSessions,
  ) {}

  /** @throws AppError `too_many_requests`, `unauthorized` when the session ends meanwhile */
  createInvite(user: AuthenticatedUser): Promise<Invite> {
    return inTransaction(this.database.manager, async (manager) => {
      // Concurrent ones would not count each other, and the end of the session would not delete this one.
      await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [user.id]);
      await this.sessions.lockSession(user, manager);
      return createInvite((sql, parameters) => manager.query<unknown[]>(sql, parameters), user.id);
    });
  }

  async isOpen(token: string): Promise<boolean> {
    const rows = await this.database.query<object[]>(`SELECT FROM invites WHERE ${IS_OPEN_SQL}`, [hashOf(token)]);
    return rows.length > 0;
  }

  /** False when it was used or has expired. It stays open when the transaction does not commit. */
  async consumeInvite(token: string, manager: EntityManager): Promise<boolean> {
    const rows = await manager.query<object[]>(
      `WITH used AS (DELETE FROM invites WHERE ${IS_OPEN_SQL} RETURNING token_hash) SELECT FROM used`,
      [hashOf(token)],
    );
    return rows.length > 0;
  }

  /** For a user whose access may have been stolen: the thief may have created them. */
  async deleteInvitesOfUser(userId: number, manager: EntityManager): Promise<void> {
    await manager.query('DELETE FROM invites WHERE user_id = $1', [userId]);
  }
}

/**
 * @param query gives the rows of a statement
 * @param userId of the user who invites; null for the command line
 * @throws AppError `too_many_requests`
 */
export async function createInvite(
  query: (sql: string, parameters: unknown[]) => Promise<unknown[]>,
  userId: number | null,
): Promise<Invite> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  await query('DELETE FROM invites WHERE expires_at <= now()', []);
  const [row] = (await query(
    `INSERT INTO invites (token_hash, user_id, expires_at)
     SELECT $1, $2::integer, now() + make_interval(hours => ${INVITE_HOURS})
     WHERE (SELECT count(*) FROM invites WHERE user_id = $2) < ${MAX_OPEN}
     RETURNING expires_at`,
    [hashOf(token), userId],
  )) as { expires_at: Date }[];
  if (!row) throw new AppError('too_many_requests');
  return { token, expires_at: row.expires_at.toISOString() };
}

function hashOf(token: string): Buffer {
  return createHash('sha256').update(token).digest();
}

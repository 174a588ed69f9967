import { randomInt } from 'node:crypto';
import type { Client } from 'pg';
import type { AuditEvent } from '@giftbuyer/contracts';
import { BootError } from '../errors/boot-error.js';
import { nameKeyOf } from '../database/name-key.js';
import { PasswordHasher } from '../passwords/password-hasher.js';

/** Without letters and digits that look alike. */
const PASSWORD_ALPHABET = 'abcdefghjkmnpqrstuvwxyz23456789';
/** Groups of four: 16 letters of 31 are 79 bits. */
const PASSWORD_GROUPS = 4;
const INSERT_AUDIT_ENTRY = `INSERT INTO audit_entries (user_id, event, actor, address, user_agent)
  VALUES ($1, $2, 'operator', '', '')`;

export interface ListedUser {
  id: number;
  username: string;
  created_at: Date;
  disabled_at: Date | null;
  accounts: number;
  /** Start of the current session. */
  signed_in_at: Date | null;
  /** Last use of that session, at most a minute too early. */
  last_used_at: Date | null;
}

/** Administration of users by the commands of the operator. */
export class UserAdministration {
  /** @param connection of the database, also while a panel runs on it */
  constructor(private readonly connection: Client) {}

  async list(): Promise<ListedUser[]> {
    const { rows } = await this.connection.query<ListedUser>(
      `SELECT u.id, username, u.created_at, disabled_at, t.created_at AS signed_in_at, t.last_used_at,
         (SELECT count(*)::integer FROM accounts WHERE user_id = u.id) AS accounts
       FROM users u LEFT JOIN session_tokens t ON t.user_id = u.id AND t.expires_at > now()
       ORDER BY u.id`,
    );
    return rows;
  }

  /**
   * Gives a user a new password and ends the user's session. The accounts stay. Returns the password.
   * @throws BootError when there is no such user
   */
  async resetPassword(username: string): Promise<string> {
    const letter = () => PASSWORD_ALPHABET[randomInt(PASSWORD_ALPHABET.length)];
    const password = Array.from({ length: PASSWORD_GROUPS }, () => Array.from({ length: 4 }, letter).join('')).join(
      '-',
    );
    const hash = await new PasswordHasher().hash(password);
    await this.change(username, 'password_changed', 'UPDATE users SET password_hash = $2 WHERE id = $1', [hash]);
    return password;
  }

  /** A disabled user cannot sign in; the session ends at once. @throws BootError when there is no such user */
  async disable(username: string): Promise<void> {
    const disable = 'UPDATE users SET disabled_at = coalesce(disabled_at, now()) WHERE id = $1';
    await this.change(username, 'user_disabled', disable);
  }

  /** @throws BootError when there is no such user */
  async enable(username: string): Promise<void> {
    await this.change(username, 'user_enabled', 'UPDATE users SET disabled_at = NULL WHERE id = $1');
  }

  /** Also forgets the browsers in which the user has signed in. @throws BootError when there is no such user */
  async endSession(username: string): Promise<void> {
    const forget = 'UPDATE users SET access_epoch = access_epoch + 1 WHERE id = $1';
    await this.change(username, 'signed_out_everywhere', forget);
  }

  /** For a user who has lost the app and the recovery codes. @throws BootError when there is no such user */
  async turnOffSecondFactor(username: string): Promise<void> {
    await this.change(username, 'second_factor_off', 'DELETE FROM second_factors WHERE user_id = $1');
  }

  /** Ends the sessions of all users and voids the tokens of known browsers. Returns the number of sessions. */
  async endAllSessions(): Promise<number> {
    await this.connection.query('BEGIN');
    await this.connection.query('UPDATE users SET access_epoch = access_epoch + 1');
    const { rows } = await this.connection.query<{ user_id: number }>('DELETE FROM session_tokens RETURNING user_id');
    await this.connection.query('DELETE FROM invites WHERE user_id IS NOT NULL');
    for (const { user_id: id } of rows) {
      await this.connection.query(INSERT_AUDIT_ENTRY, [id, 'signed_out_everywhere']);
      await this.publishEnd(id);
    }
    await this.connection.query('COMMIT');
    return rows.length;
  }

  /** Runs the statement, whose first parameter is the id of the user, ends the session and the invites of the user, and records it. */
  private async change(
    username: string,
    event: AuditEvent,
    statement: string,
    parameters: unknown[] = [],
  ): Promise<void> {
    // In any case and Unicode form, as people sign in.
    const { rows } = await this.connection.query<{ id: number }>(
      'SELECT id FROM users WHERE username = $1 OR name_key = $2 ORDER BY username = $1 DESC LIMIT 1',
      [username, nameKeyOf(username)],
    );
    const id = rows[0]?.id;
    if (id === undefined) throw new BootError(`There is no user ${username}: giftbuyer user list`);
    await this.connection.query('BEGIN');
    await this.connection.query(statement, [id, ...parameters]);
    await this.connection.query(INSERT_AUDIT_ENTRY, [id, event]);
    await this.connection.query('DELETE FROM session_tokens WHERE user_id = $1', [id]);
    await this.connection.query('DELETE FROM invites WHERE user_id = $1', [id]);
    // PostgreSQL sends it on commit.
    await this.publishEnd(id);
    await this.connection.query('COMMIT');
  }

  /** Ends open streams of running panels, as `SessionEvents` would. */
  private async publishEnd(userId: number): Promise<void> {
    const end = JSON.stringify({ userId, currentSessionId: null, reason: 'unknown' });
    await this.connection.query(`SELECT pg_notify('giftbuyer_session_ended', $1)`, [end]);
  }
}

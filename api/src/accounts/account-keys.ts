import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { authKeyOf } from '@giftbuyer/telegram';
import { type EntityManager, Repository } from 'typeorm';
import { violatesUnique } from '../database/violations.js';
import { Sealing } from '../sealing/sealing.js';
import { sealContextOf } from './account-columns.js';
import { AccountEntity, type AccountRef, KEY_INDEX } from './account.entity.js';

const BATCH_SIZE = 500;

const ADD_KEY_INDEXES = `
  UPDATE accounts account SET key_blind_index = made.value
  FROM unnest($1::integer[], $2::integer[], $3::bytea[]) AS made (id, user_id, value)
  WHERE account.id = made.id AND account.user_id = made.user_id
    AND account.key_blind_index IS NULL AND account.session_sealed IS NOT NULL`;

/** An account that has an authorization key, of any user. */
export interface KeyOwner extends AccountRef {
  isListed: boolean;
}

/** Which account has an authorization key. A key belongs to one account among those of all users. */
@Injectable()
export class AccountKeys {
  private readonly logger = new Logger(AccountKeys.name);

  constructor(
    @InjectRepository(AccountEntity) private readonly rows: Repository<AccountEntity>,
    private readonly sealing: Sealing,
  ) {}

  keyIndexOf(key: Uint8Array): Buffer {
    return keyIndexOf(this.sealing, key);
  }

  /** The account that has the key, listed or removed. The index of rows of older versions is added first. */
  async findKeyOwner(keyIndex: Buffer): Promise<KeyOwner | null> {
    await this.addMissingKeyIndexes();
    const row = await this.rows
      .createQueryBuilder('account')
      .select('account.id', 'id')
      .addSelect('account.user_id', 'userId')
      .addSelect('account.removed_at IS NULL', 'isListed')
      .where('account.key_blind_index = :keyIndex AND account.session_sealed IS NOT NULL', { keyIndex })
      .getRawOne<KeyOwner>();
    return row ?? null;
  }

  /** Sessions of older versions have no index of their key. */
  private async addMissingKeyIndexes(): Promise<void> {
    for (let after = 0; ;) {
      const rows = await this.rows.query<(AccountRef & { sessionSealed: Buffer })[]>(
        `SELECT id, user_id AS "userId", session_sealed AS "sessionSealed" FROM accounts
         WHERE key_blind_index IS NULL AND session_sealed IS NOT NULL AND id > $1 ORDER BY id LIMIT ${BATCH_SIZE}`,
        [after],
      );
      const last = rows.at(-1);
      if (!last) return;
      after = last.id;
      await this.addKeyIndexes(rows.flatMap((row) => this.withKeyIndex(row)));
    }
  }

  private async addKeyIndexes(made: (AccountRef & { keyIndex: Buffer })[]): Promise<void> {
    const parameters = [made.map(({ id }) => id), made.map(({ userId }) => userId), made.map((row) => row.keyIndex)];
    try {
      await this.rows.query(ADD_KEY_INDEXES, parameters);
    } catch (error) {
      if (!violatesUnique(error, KEY_INDEX)) throw error;
      if (made.length > 1) for (const row of made) await this.addKeyIndexes([row]);
      else this.logger.error(`The session of account ${made[0]?.id} is that of another account too`);
    }
  }

  /** Empty for a session that does not open or is damaged: the panel cannot use its key. */
  private withKeyIndex(row: AccountRef & { sessionSealed: Buffer }): (AccountRef & { keyIndex: Buffer })[] {
    const { id, userId, sessionSealed } = row;
    try {
      const session = this.sealing.unseal(sealContextOf(row, 'session_sealed'), sessionSealed);
      return [{ id, userId, keyIndex: this.keyIndexOf(authKeyOf(session.reveal())) }];
    } catch {
      return [];
    }
  }
}

/** Takes the key from another, removed account of the user, so that no two rows have it. */
export async function takeKeyFromRemoved(
  manager: EntityManager,
  { id, userId }: AccountRef,
  key: Buffer,
): Promise<void> {
  await manager.query(
    `UPDATE accounts SET session_sealed = NULL, key_blind_index = NULL, server_salts = '', revision = revision + 1
     WHERE user_id = $1 AND key_blind_index = $2 AND removed_at IS NOT NULL AND id <> $3`,
    [userId, key, id],
  );
}

/** Without an owner, because a key is unique among all users. */
export function keyIndexOf(sealing: Sealing, key: Uint8Array): Buffer {
  return sealing.blindIndex('auth_key', 0, Buffer.from(key).toString('base64'));
}

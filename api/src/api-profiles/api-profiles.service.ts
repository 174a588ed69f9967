import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { type EntityManager, Repository } from 'typeorm';
import {
  ENVIRONMENTS,
  MAX_API_PROFILES,
  type ApiProfile,
  type ApiProfileList,
  type Environment,
} from '@giftbuyer/contracts';
import type { AppCredentials } from '@giftbuyer/telegram';
import { AuditLog } from '../audit/audit-log.js';
import { Config } from '../config/config.js';
import { inTransaction } from '../database/in-transaction.js';
import { nextId } from '../database/next-id.js';
import { UserTurns } from '../database/user-turns.js';
import { violatesForeignKey, violatesUnique } from '../database/violations.js';
import { AppError } from '../errors/app-error.js';
import { Sealing, type SealContext } from '../sealing/sealing.js';
import { Secret } from '../secret.js';
import { API_HASH_UNIQUE, API_ID_UNIQUE, ApiProfileEntity } from './api-profile.entity.js';

const TABLE = 'api_profiles';

interface NewApiProfile extends Omit<AppCredentials, 'environment'> {
  environment?: Environment;
  name?: string | null;
}

/** The columns of a profile that its credentials are read from. */
export type SealedCredentials = Pick<ApiProfileEntity, 'id' | 'userId' | 'environment' | 'apiId' | 'apiHashSealed'>;

/** API profiles of one user; those of others do not exist here. */
@Injectable()
export class ApiProfilesService {
  constructor(
    @InjectRepository(ApiProfileEntity) private readonly profiles: Repository<ApiProfileEntity>,
    private readonly sealing: Sealing,
    private readonly config: Config,
    private readonly audit: AuditLog,
    private readonly turns: UserTurns,
  ) {}

  async list(userId: number): Promise<ApiProfileList> {
    const rows = await this.profiles.find({ where: { userId }, order: { id: 'DESC' } });
    return { items: rows.map(toApiProfile), environments: this.environments() };
  }

  /** @throws AppError `api_id_and_api_hash_required`, `duplicate_api_id`, `duplicate_api_hash`, `too_many_api_profiles` */
  async create(userId: number, { apiId, apiHash, name, environment }: NewApiProfile): Promise<number> {
    const server = environment ?? this.config.telegramEnvironment;
    if (!this.environments().includes(server)) {
      throw new AppError('api_id_and_api_hash_required', { fields: { environment: 'invalid' } });
    }
    const id = await nextId(this.profiles.manager, TABLE);
    const row = {
      id,
      userId,
      environment: server,
      apiId,
      apiHashSealed: this.sealing.seal(sealContextOf(id, userId), apiHash),
      apiHashBlindIndex: this.sealing.blindIndex('api_hash', userId, apiHash),
      name: name || null,
    };
    const insert = async (manager: EntityManager): Promise<void> => {
      // Serialises them, so that the limit holds.
      await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
      // A repeated request is answered as before.
      const isFull = (await manager.countBy(ApiProfileEntity, { userId })) >= MAX_API_PROFILES;
      if (isFull) throw (await duplicateOf(row, manager)) ?? new AppError('too_many_api_profiles');
      await manager.insert(ApiProfileEntity, row);
      await this.audit.record(manager, userId, 'profile_added', { subject: auditSubject(row) });
    };
    const inserted = this.turns.runInTurn(userId, () => inTransaction(this.profiles.manager, insert));
    await inserted.catch(async (error: unknown) => {
      if (!violatesUnique(error, API_ID_UNIQUE) && !violatesUnique(error, API_HASH_UNIQUE)) throw error;
      throw (await duplicateOf(row, this.profiles.manager)) ?? error;
    });
    return id;
  }

  /** An empty name resets it. @throws AppError `not_found` */
  async rename(userId: number, id: number, name: string): Promise<void> {
    const { affected } = await this.profiles.update({ id, userId }, { name: name || null });
    if (!affected) throw new AppError('not_found');
  }

  /**
   * Removed accounts do not keep their profile. Logins with it end; their rows keep the credentials until Telegram has
   * confirmed that they are cancelled.
   *
   * @throws AppError `not_found`, `api_profile_in_use`
   */
  async delete(userId: number, id: number): Promise<void> {
    try {
      await inTransaction(this.profiles.manager, async (manager) => {
        // Profile, logins, accounts: the order in which `PendingLogins.finishLogin` locks them.
        const profile = await manager.findOne(ApiProfileEntity, {
          where: { id, userId },
          lock: { mode: 'pessimistic_write' },
        });
        if (!profile) throw new AppError('not_found');
        await manager.query(
          `UPDATE pending_logins SET api_profile_id = NULL, expires_at = LEAST(expires_at, clock_timestamp())
           WHERE user_id = $1 AND api_profile_id = $2`,
          [userId, id],
        );
        await manager.query(
          `UPDATE accounts SET api_profile_id = NULL, revision = revision + 1
           WHERE user_id = $1 AND api_profile_id = $2 AND removed_at IS NOT NULL`,
          [userId, id],
        );
        await manager.delete(ApiProfileEntity, { id, userId });
        await this.audit.record(manager, userId, 'profile_deleted', { subject: auditSubject(profile) });
      });
    } catch (error) {
      if (!violatesForeignKey(error, 'accounts_api_profile_id_fkey')) throw error;
      throw new AppError('api_profile_in_use', { accounts: await this.countAccounts(userId, id) });
    }
  }

  /** Null when the user has no such profile. */
  async credentials(userId: number, id: number): Promise<Secret<AppCredentials> | null> {
    const row = await this.profiles.findOneBy({ id, userId });
    return row && this.unsealCredentials(row);
  }

  /** @throws UnsealError */
  unsealCredentials({ id, userId, environment, apiId, apiHashSealed }: SealedCredentials): Secret<AppCredentials> {
    const apiHash = this.sealing.unseal(sealContextOf(id, userId), apiHashSealed);
    return new Secret({ environment, apiId, apiHash: apiHash.reveal() });
  }

  /** Of the oldest profile in the environment; null when the user has none there. */
  async findApiId(userId: number, environment: Environment): Promise<number | null> {
    const row = await this.profiles.findOne({
      select: { apiId: true },
      where: { userId, environment },
      order: { id: 'ASC' },
    });
    return row?.apiId ?? null;
  }

  /** What a new profile may use, the default first. */
  private environments(): Environment[] {
    const first = this.config.telegramEnvironment;
    const others = ENVIRONMENTS.filter((name) => name !== first && (name !== 'sandbox' || this.config.sandbox));
    return [first, ...others];
  }

  private async countAccounts(userId: number, id: number): Promise<number> {
    const rows = await this.profiles.manager.query<{ count: number }[]>(
      'SELECT count(*)::integer AS count FROM accounts WHERE user_id = $1 AND api_profile_id = $2 AND removed_at IS NULL',
      [userId, id],
    );
    return rows[0]?.count ?? 0;
  }
}

type ApiProfileEntityKeys = Pick<ApiProfileEntity, 'userId' | 'environment' | 'apiId' | 'apiHashBlindIndex'>;

async function duplicateOf(row: ApiProfileEntityKeys, manager: EntityManager): Promise<AppError | null> {
  const { userId, environment, apiId, apiHashBlindIndex } = row;
  const sameId = await manager.findOneBy(ApiProfileEntity, { userId, environment, apiId });
  if (sameId) return new AppError('duplicate_api_id', { existing_id: sameId.id });
  const sameHash = await manager.findOneBy(ApiProfileEntity, { userId, environment, apiHashBlindIndex });
  return sameHash && new AppError('duplicate_api_hash', { existing_id: sameHash.id });
}

/** What the audit log calls a profile. */
function auditSubject({ name, apiId }: Pick<ApiProfileEntity, 'name' | 'apiId'>): string {
  return name ?? `API ${apiId}`;
}

function sealContextOf(id: number, userId: number): SealContext {
  return { table: TABLE, column: 'api_hash', rowId: id, ownerId: userId };
}

function toApiProfile(row: ApiProfileEntity): ApiProfile {
  return { id: row.id, api_id: row.apiId, name: row.name ?? '', environment: row.environment };
}

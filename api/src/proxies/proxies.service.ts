import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { MAX_PROXIES, type Proxy, type ReadProxy, writeProxy } from '@giftbuyer/contracts';
import { type EntityManager, Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { inTransaction } from '../database/in-transaction.js';
import { nextId } from '../database/next-id.js';
import { UserTurns } from '../database/user-turns.js';
import { violatesForeignKey, violatesUnique } from '../database/violations.js';
import { AppError } from '../errors/app-error.js';
import { Sealing } from '../sealing/sealing.js';
import { Secret } from '../secret.js';
import { ProxyAddresses } from './proxy-addresses.js';
import { type CheckResult, checkColumns } from './proxy-checks.js';
import { IDENTITY_UNIQUE, ProxyEntity } from './proxy.entity.js';
import { type ProxySecret, secretOf, sealContextOf, toGatewayProxy, type UserProxy } from './stored-proxy.js';

const ACCOUNTS_OF = `SELECT proxy_id AS id, count(*)::integer AS count FROM accounts
  WHERE user_id = $1 AND proxy_id IS NOT NULL GROUP BY proxy_id`;

/** Proxies of one user; those of others do not exist here. */
@Injectable()
export class ProxiesService {
  constructor(
    @InjectRepository(ProxyEntity) private readonly rows: Repository<ProxyEntity>,
    private readonly sealing: Sealing,
    private readonly addresses: ProxyAddresses,
    private readonly audit: AuditLog,
    private readonly turns: UserTurns,
  ) {}

  /** Newest first. */
  async listProxies(userId: number): Promise<Proxy[]> {
    const rows = await this.rows.find({ where: { userId }, order: { id: 'DESC' } });
    if (rows.length === 0) return [];
    const counts = await this.rows.manager.query<{ id: number; count: number }[]>(ACCOUNTS_OF, [userId]);
    const byId = new Map(counts.map(({ id, count }) => [id, count]));
    return rows.map((row) => toProxy(row, byId.get(row.id) ?? 0));
  }

  /** @throws AppError `not_found` */
  async loadProxy(userId: number, id: number): Promise<Proxy> {
    const row = await this.rows.findOneBy({ id, userId });
    if (!row) throw new AppError('not_found');
    return toProxy(row, await this.countAccounts(userId, id));
  }

  /**
   * Refuses what `createProxy` would refuse, before the proxy is tried.
   *
   * @throws AppError `duplicate_proxy`, `proxy_forbidden`, `too_many_proxies`
   */
  async assertNew(userId: number, proxy: ReadProxy): Promise<void> {
    const known = await this.rows.findOneBy({ userId, identityBlindIndex: this.identityOf(userId, proxy) });
    if (known) throw new AppError('duplicate_proxy', { existing_id: known.id });
    this.addresses.assertAllowed(proxy.host);
    if ((await this.rows.countBy({ userId })) >= MAX_PROXIES) throw new AppError('too_many_proxies');
  }

  /** @param check null when it was not tried. @throws AppError `duplicate_proxy`, `too_many_proxies` */
  async createProxy(userId: number, proxy: ReadProxy, name: string, check: CheckResult | null): Promise<Proxy> {
    const id = await nextId(this.rows.manager, 'proxies');
    const { kind, host, port } = proxy;
    const secret = secretOf(proxy);
    const row = {
      ...{ id, userId, kind, host, port, name: name || null },
      secretSealed: secret && this.sealing.seal(sealContextOf({ id, userId }), JSON.stringify(secret)),
      identityBlindIndex: this.identityOf(userId, proxy),
      ...(check && checkColumns(check)),
    };
    const insert = async (manager: EntityManager): Promise<void> => {
      // Serialises them, so that the limit holds.
      await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
      if ((await manager.countBy(ProxyEntity, { userId })) >= MAX_PROXIES) throw new AppError('too_many_proxies');
      await manager.insert(ProxyEntity, row);
      await this.audit.record(manager, userId, 'proxy_added', { subject: auditSubject(row) });
    };
    const inserted = this.turns.runInTurn(userId, () => inTransaction(this.rows.manager, insert));
    await inserted.catch(async (error: unknown) => {
      if (!violatesUnique(error, IDENTITY_UNIQUE)) throw error;
      const known = await this.rows.findOneBy({ userId, identityBlindIndex: row.identityBlindIndex });
      throw known ? new AppError('duplicate_proxy', { existing_id: known.id }) : error;
    });
    return this.loadProxy(userId, id);
  }

  /** An empty name resets it. @throws AppError `not_found` */
  async renameProxy(userId: number, id: number, name: string): Promise<void> {
    const { affected } = await this.rows.update({ id, userId }, { name: name || null });
    if (!affected) throw new AppError('not_found');
  }

  /**
   * Logins through the proxy end; their rows keep a copy of it, because they are cancelled at Telegram through it. Removed
   * accounts keep their proxy as long as they are kept: trying their session again must not connect directly.
   *
   * @throws AppError `not_found`, `proxy_in_use`
   */
  async deleteProxy(userId: number, id: number): Promise<void> {
    try {
      await inTransaction(this.rows.manager, async (manager) => {
        // Proxy, logins, accounts: the order in which `PendingLogins.finishLogin` locks them.
        const row = await manager.findOne(ProxyEntity, { where: { id, userId }, lock: { mode: 'pessimistic_write' } });
        if (!row) throw new AppError('not_found');
        await this.forgetProxy(manager, userId, id);
        await manager.delete(ProxyEntity, { id, userId });
        await this.audit.record(manager, userId, 'proxy_deleted', { subject: auditSubject(row) });
      });
    } catch (error) {
      if (!violatesForeignKey(error, 'accounts_proxy_id_fkey')) throw error;
      throw new AppError('proxy_in_use', { accounts: await this.countAccounts(userId, id) });
    }
  }

  /** Null when the user has no such proxy. */
  async findProxy(userId: number, id: number): Promise<Secret<UserProxy> | null> {
    const row = await this.rows.findOneBy({ id, userId });
    if (!row) return null;
    const sealed = row.secretSealed && this.sealing.unseal(sealContextOf(row), row.secretSealed).reveal();
    const secret = sealed === null ? null : (JSON.parse(sealed) as ProxySecret);
    return new Secret({ id, proxy: toGatewayProxy(row, secret) });
  }

  /** Records a check of a stored proxy. */
  async saveCheck(userId: number, id: number, result: CheckResult): Promise<void> {
    await this.rows.update({ id, userId }, checkColumns(result));
  }

  private async forgetProxy(manager: EntityManager, userId: number, id: number): Promise<void> {
    await manager.query(
      `UPDATE pending_logins SET proxy_id = NULL, expires_at = LEAST(expires_at, clock_timestamp())
       WHERE user_id = $1 AND proxy_id = $2`,
      [userId, id],
    );
    await manager.query(
      'UPDATE proxy_settings SET default_proxy_id = NULL WHERE user_id = $1 AND default_proxy_id = $2',
      [userId, id],
    );
    // Without its session such an account is never tried again.
    await manager.query(
      `UPDATE accounts SET proxy_id = NULL, revision = revision + 1
       WHERE user_id = $1 AND proxy_id = $2 AND session_sealed IS NULL`,
      [userId, id],
    );
  }

  private identityOf(userId: number, proxy: ReadProxy): Buffer {
    return this.sealing.blindIndex('proxy', userId, writeProxy(proxy));
  }

  private async countAccounts(userId: number, id: number): Promise<number> {
    const counts = await this.rows.manager.query<{ id: number; count: number }[]>(ACCOUNTS_OF, [userId]);
    return counts.find((row) => row.id === id)?.count ?? 0;
  }
}

/** What the audit log calls a proxy. */
function auditSubject({ name, host, port }: Pick<ProxyEntity, 'name' | 'host' | 'port'>): string {
  return (name ?? `${host}:${port}`).slice(0, 128);
}

function toProxy(row: ProxyEntity, accounts: number): Proxy {
  const { id, kind, host, port, country } = row;
  return {
    ...{ id, kind, host, port, country, accounts },
    name: row.name ?? '',
    has_password: kind !== 'mtproxy' && row.secretSealed !== null,
    checked_at: row.checkedAt && isoSeconds(row.checkedAt),
    check_ms: row.checkMs,
    check_error: row.checkError,
    created_at: isoSeconds(row.createdAt),
  };
}

/** `2026-01-31T12:00:00+00:00`. */
function isoSeconds(time: Date): string {
  return `${time.toISOString().slice(0, 19)}+00:00`;
}

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { ChangeProxySettings, ProxySettings } from '@giftbuyer/contracts';
import { type EntityManager, Repository } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { inTransaction } from '../database/in-transaction.js';
import { UserTurns } from '../database/user-turns.js';
import { AppError } from '../errors/app-error.js';
import { lockProxies } from './lock-proxies.js';
import { ProxySettingsEntity } from './proxy-settings.entity.js';

const WITHOUT_PROXY = `SELECT count(*)::integer AS count FROM accounts
  WHERE user_id = $1 AND proxy_id IS NULL AND removed_at IS NULL`;
const END_LOGINS_WITHOUT_PROXY = `UPDATE pending_logins SET expires_at = LEAST(expires_at, clock_timestamp())
  WHERE user_id = $1 AND proxy_id IS NULL`;

/** Which proxy the sign-ins of a user take, and whether they may do without. */
@Injectable()
export class ProxySettingsService {
  constructor(
    @InjectRepository(ProxySettingsEntity) private readonly rows: Repository<ProxySettingsEntity>,
    private readonly audit: AuditLog,
    private readonly turns: UserTurns,
  ) {}

  async loadSettings(userId: number): Promise<ProxySettings> {
    const row = await this.rows.findOneBy({ userId });
    return { default_proxy_id: row?.defaultProxyId ?? null, proxy_only: row?.proxyOnly ?? false };
  }

  /**
   * Logins in progress without a proxy end when `proxy_only` is switched on.
   *
   * @throws AppError `proxy_not_found`, `accounts_without_proxy`
   */
  async changeSettings(userId: number, change: ChangeProxySettings): Promise<ProxySettings> {
    const { default_proxy_id: defaultProxyId, proxy_only: proxyOnly } = change;
    const save = async (manager: EntityManager): Promise<void> => {
      if (defaultProxyId && !(await lockProxies(manager, userId, [defaultProxyId])))
        throw new AppError('proxy_not_found');
      if (proxyOnly) await manager.query(END_LOGINS_WITHOUT_PROXY, [userId]);
      // A login that adds an account meanwhile waits for it.
      await manager.query('SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE', [userId]);
      if (proxyOnly) await this.assertAllHaveProxies(manager, userId);
      const before = await manager.findOneBy(ProxySettingsEntity, { userId });
      const changes = {
        ...(defaultProxyId !== undefined && { defaultProxyId }),
        ...(proxyOnly !== undefined && { proxyOnly }),
      };
      await manager.upsert(ProxySettingsEntity, { userId, ...changes }, ['userId']);
      if (proxyOnly === undefined || proxyOnly === (before?.proxyOnly ?? false)) return;
      await this.audit.record(manager, userId, proxyOnly ? 'proxy_only_on' : 'proxy_only_off');
    };
    await this.turns.runInTurn(userId, () => inTransaction(this.rows.manager, save));
    return this.loadSettings(userId);
  }

  private async assertAllHaveProxies(manager: EntityManager, userId: number): Promise<void> {
    const [row] = await manager.query<{ count: number }[]>(WITHOUT_PROXY, [userId]);
    if (row?.count) throw new AppError('accounts_without_proxy', { accounts: row.count });
  }
}

import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { AuditLog } from '../audit/audit-log.js';
import { inTransaction } from '../database/in-transaction.js';
import { UserTurns } from '../database/user-turns.js';
import { AppError } from '../errors/app-error.js';
import { lockProxies } from '../proxies/lock-proxies.js';
import { AccountsService } from './accounts.service.js';

/** Also locked while `proxy_only` is switched on, so that one of both comes first. */
const LOCK_USER = 'SELECT FROM users WHERE id = $1 FOR NO KEY UPDATE';
const IS_PROXY_REQUIRED = 'SELECT FROM proxy_settings WHERE user_id = $1 AND proxy_only';
const LOCK_ACCOUNTS = 'SELECT id FROM accounts WHERE user_id = $1 AND id = ANY ($2) ORDER BY id FOR NO KEY UPDATE';
/** What failed through the former proxy may be tried at once; a flood wait goes on. */
const CHANGE = `
  UPDATE accounts account SET proxy_id = chosen.proxy_id, revision = account.revision + 1,
    retry_at = CASE WHEN account.status IN ('proxy_unreachable', 'unreachable') THEN NULL ELSE account.retry_at END,
    failures = CASE WHEN account.status IN ('proxy_unreachable', 'unreachable') THEN 0 ELSE account.failures END
  FROM unnest($2::integer[], $3::integer[]) AS chosen (id, proxy_id)
  WHERE account.user_id = $1 AND account.id = chosen.id AND account.proxy_id IS DISTINCT FROM chosen.proxy_id
  RETURNING account.id`;

/** Changes the proxies of accounts. A reading under way ends on its road; the next one takes the new proxy. */
@Injectable()
export class AccountProxies {
  constructor(
    private readonly database: DataSource,
    private readonly accounts: AccountsService,
    private readonly audit: AuditLog,
    private readonly turns: UserTurns,
  ) {}

  /**
   * Gives the accounts, listed or removed, the proxies in turn; all or nothing.
   *
   * @param proxyIds at least one; null for none
   * @returns how many accounts have another proxy now
   * @throws AppError `not_found` for an account, `proxy_not_found`, `proxy_required`
   */
  async changeProxies(userId: number, ids: number[], proxyIds: (number | null)[]): Promise<number> {
    const accountIds = [...new Set(ids)];
    const chosen = accountIds.map((_, index) => proxyIds[index % proxyIds.length] ?? null);
    const change = async (manager: EntityManager): Promise<number[]> => {
      const named = chosen.filter((id) => id !== null);
      if (!(await lockProxies(manager, userId, named))) throw new AppError('proxy_not_found');
      await manager.query(LOCK_USER, [userId]);
      if (chosen.includes(null) && (await manager.query<object[]>(IS_PROXY_REQUIRED, [userId])).length > 0) {
        throw new AppError('proxy_required');
      }
      const own = await manager.query<object[]>(LOCK_ACCOUNTS, [userId, accountIds]);
      if (own.length !== accountIds.length) throw new AppError('not_found');
      const [changed] = await manager.query<[{ id: number }[], number]>(CHANGE, [userId, accountIds, chosen]);
      if (changed.length > 0) {
        await this.audit.record(manager, userId, 'account_proxies_changed', { subject: String(changed.length) });
      }
      return changed.map(({ id }) => id);
    };
    const changed = await this.turns.runInTurn(userId, () => inTransaction(this.database.manager, change));
    await this.accounts.publishAccounts(userId, changed);
    return changed.length;
  }
}

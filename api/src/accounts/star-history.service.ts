import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { STAR_HISTORY_PAGE, type StarHistory, type StarsAt } from '@giftbuyer/contracts';
import { Repository } from 'typeorm';
import { AppError } from '../errors/app-error.js';
import { AccountEntity } from './account.entity.js';
import { StarBalanceEntity } from './star-balance.entity.js';
import { exactStars, toStarBalance } from './star-balance-json.js';

// One step into the primary key for each account, however long the histories are.
const STARS_AT = `
  SELECT account.id, balance.amount, balance.nanos
  FROM accounts account
  CROSS JOIN LATERAL (
    SELECT amount, nanos FROM star_balances WHERE account_id = account.id AND at <= $2 ORDER BY at DESC LIMIT 1
  ) balance
  WHERE account.user_id = $1 AND account.removed_at IS NULL`;

/** How the Stars of an account came and went. A removed account keeps its history. */
@Injectable()
export class StarHistoryService {
  constructor(
    @InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>,
    @InjectRepository(StarBalanceEntity) private readonly balances: Repository<StarBalanceEntity>,
  ) {}

  /** @throws AppError `not_found` unless the account is the user's, `validation_failed` when `to` is not after `from` */
  async read(userId: number, id: number, from: Date | null, to: Date | null): Promise<StarHistory> {
    if (from && to && from >= to) throw new AppError('validation_failed', { fields: { to: 'invalid' } });
    if (!(await this.accounts.existsBy({ id, userId }))) throw new AppError('not_found');
    const query = this.balances
      .createQueryBuilder('balance')
      .where('balance.account_id = :id', { id })
      .orderBy('balance.at')
      .limit(STAR_HISTORY_PAGE + 1);
    if (to) query.andWhere('balance.at < :to', { to });
    if (from) {
      // The balance of that moment is the last one before it.
      // eslint-disable-next-line owners/named -- the account is the user's, as was just asked.
      const held = 'SELECT max(at) FROM star_balances WHERE account_id = :id AND at <= :from';
      query.andWhere(`balance.at >= coalesce((${held}), :from)`, { from });
    }
    const items = (await query.getMany()).map(toStarBalance);
    return { items: items.slice(0, STAR_HISTORY_PAGE), next: items[STAR_HISTORY_PAGE]?.at ?? null };
  }

  /** What each listed account of the user had at that moment. */
  async at(userId: number, moment: Date): Promise<StarsAt> {
    const rows: { id: number; amount: string; nanos: number }[] = await this.balances.query(STARS_AT, [userId, moment]);
    return { items: rows.map(({ id, amount, nanos }) => ({ id, stars: exactStars(amount, nanos) })) };
  }
}

import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { decimalOf, STAR_HISTORY_PAGE, STAR_TOTALS, type StarHistory, type StarsAt } from '@giftbuyer/contracts';
import { Repository } from 'typeorm';
import { AccountEntity } from '../accounts/account.entity.js';
import { exactStars } from '../accounts/exact-stars.js';
import { AppError } from '../errors/app-error.js';
import { isoMilliseconds, toStarBalance } from './star-balance-json.js';
import { StarBalanceEntity } from './star-balance.entity.js';

// One index lookup for each account, independent of the length of the histories.
const STARS_AT = `
  SELECT account.id, balance.amount, balance.nanos
  FROM accounts account
  CROSS JOIN LATERAL (
    SELECT amount, nanos FROM star_balances WHERE account_id = account.id AND at <= $2 ORDER BY at DESC LIMIT 1
  ) balance
  WHERE account.user_id = $1 AND account.removed_at IS NULL`;

/**
 * Divides the changes from $2 to $3 into at most $4 parts and returns, for each part, its last moment and the sum of all
 * accounts after it. The first moment is a part of its own (null), because the changes of the period are counted from it.
 * One pass over the changes; the balances at $2 count as changes at $2. Differences of rows are `bigint`, and only sums are
 * `numeric`, which halves the time for two million changes.
 */
const TOTALS = `
  WITH mine AS (SELECT id FROM accounts WHERE user_id = $1 AND removed_at IS NULL),
  balances AS (
    SELECT mine.id, $2::timestamptz AS at, held.amount, held.nanos
    FROM mine
    CROSS JOIN LATERAL (
      SELECT amount, nanos FROM star_balances WHERE account_id = mine.id AND at <= $2 ORDER BY at DESC LIMIT 1
    ) held
    UNION ALL
    SELECT mine.id, balance.at, balance.amount, balance.nanos
    FROM mine JOIN star_balances balance ON balance.account_id = mine.id AND balance.at > $2 AND balance.at < $3
  ),
  changes AS (
    SELECT at, amount, nanos, lag(amount, 1, 0::bigint) OVER each AS amount_before, lag(nanos, 1, 0) OVER each AS nanos_before
    FROM balances WINDOW each AS (PARTITION BY id ORDER BY at)
  ),
  moments AS (
    SELECT at, sum(amount) - sum(amount_before) AS amount, sum(nanos) - sum(nanos_before) AS nanos FROM changes GROUP BY at
  ),
  parts AS (
    SELECT max(at) AS at, sum(amount) * 1000000000 + sum(nanos) AS change
    FROM (
      SELECT at, amount, nanos, CASE WHEN at > min(at) OVER () THEN ntile($4::integer - 1) OVER (ORDER BY at) END AS part
      FROM moments
    ) divided
    GROUP BY part
  )
  SELECT at, sum(change) OVER (ORDER BY at) AS nanos FROM parts ORDER BY at`;

/** The history of Stars of one account and of all. A removed account keeps its history. */
@Injectable()
export class StarHistoryService {
  constructor(
    @InjectRepository(AccountEntity) private readonly accounts: Repository<AccountEntity>,
    @InjectRepository(StarBalanceEntity) private readonly balances: Repository<StarBalanceEntity>,
  ) {}

  /** @throws AppError `not_found` unless the account is the user's, `validation_failed` when `to` is not after `from` */
  async readHistory(userId: number, id: number, from: Date | null, to: Date | null): Promise<StarHistory> {
    if (from && to && from >= to) throw new AppError('validation_failed', { fields: { to: 'invalid' } });
    if (!(await this.accounts.existsBy({ id, userId }))) throw new AppError('not_found');
    const query = this.balances
      .createQueryBuilder('balance')
      .where('balance.account_id = :id', { id })
      .orderBy('balance.at')
      .limit(STAR_HISTORY_PAGE + 1);
    if (to) query.andWhere('balance.at < :to', { to });
    if (from) {
      // The balance at `from` is the last one before it.
      // eslint-disable-next-line owners/named -- the account is the user's, as was just checked.
      const held = 'SELECT max(at) FROM star_balances WHERE account_id = :id AND at <= :from';
      query.andWhere(`balance.at >= coalesce((${held}), :from)`, { from });
    }
    const items = (await query.getMany()).map(toStarBalance);
    return { items: items.slice(0, STAR_HISTORY_PAGE), next: items[STAR_HISTORY_PAGE]?.at ?? null };
  }

  /**
   * The sum of all listed accounts over time. Of more than `STAR_TOTALS` changes some are left out; the values of the others
   * are exact.
   */
  async readTotalHistory(userId: number, from: Date | null, to: Date | null): Promise<StarHistory> {
    if (from && to && from >= to) throw new AppError('validation_failed', { fields: { to: 'invalid' } });
    const rows: { at: Date; nanos: string }[] = await this.balances.query(TOTALS, [
      userId,
      from ?? '-infinity',
      to ?? 'infinity',
      STAR_TOTALS,
    ]);
    return {
      items: rows.map(({ at, nanos }) => ({ at: isoMilliseconds(at), stars: decimalOf(BigInt(nanos)) })),
      next: null,
    };
  }

  /** The balance of each listed account of the user at that moment. */
  async readStarsAt(userId: number, moment: Date): Promise<StarsAt> {
    const rows: { id: number; amount: string; nanos: number }[] = await this.balances.query(STARS_AT, [userId, moment]);
    return { items: rows.map(({ id, amount, nanos }) => ({ id, stars: exactStars(amount, nanos) })) };
  }
}

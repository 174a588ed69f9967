import type { StarCurrency, StarDirection, StarTransactionKind, StarTransactionState } from '@giftbuyer/contracts';

/** Which transactions of a user; of accounts on the list, unless `accounts` names them. */
export interface TransactionFilter {
  userId: number;
  currency: StarCurrency;
  accounts?: number[];
  kinds?: StarTransactionKind[];
  direction?: StarDirection;
  giftId?: string;
  from?: Date;
  to?: Date;
  state?: StarTransactionState;
  isForeign?: boolean;
}

/** The place after a transaction, in the order of answers. */
export interface TransactionCursor {
  at: string;
  accountId: number;
  id: string;
  isRefund: boolean;
}

const DAY_MS = 86_400_000;
const ORDER = 'at DESC, account_id DESC, id DESC, is_refund DESC';
/** Of whole ones and billionths; text, because drivers read `numeric` as such. */
const RECEIVED = 'coalesce(sum(received) * 1000000000 + sum(received_nanos), 0)';
const SPENT = 'coalesce(sum(spent) * 1000000000 + sum(spent_nanos), 0)';
const DAY = `(at AT TIME ZONE 'UTC')::date`;
const COLUMNS = `account_id AS "accountId", currency, id, is_refund AS "isRefund", amount, nanos, at, state, kind,
  peer_kind AS "peerKind", peer_id AS "peerId", peer_name AS "peerName", gift_id AS "giftId", title, description,
  is_foreign AS "isForeign", is_unseen AS "isUnseen"`;

type Statement = [text: string, parameters: unknown[]];

/** Collects the parameters of a statement. */
class Parameters {
  readonly values: unknown[] = [];

  add(value: unknown): string {
    return `$${this.values.push(value)}`;
  }
}

/** Newest first. */
export function pageStatement(filter: TransactionFilter, cursor: TransactionCursor | null, limit: number): Statement {
  const parameters = new Parameters();
  const conditions = [...ownConditions(filter, parameters), ...rowConditions(filter, parameters)];
  if (cursor) {
    const { at, accountId, id, isRefund } = cursor;
    const place = [at, accountId, id, isRefund].map((value) => parameters.add(value)).join(', ');
    conditions.push(`(at, account_id, id, is_refund) < (${place})`);
  }
  const text = `SELECT ${COLUMNS} FROM star_transactions WHERE ${conditions.join(' AND ')}
    ORDER BY ${ORDER} LIMIT ${parameters.add(limit)}`;
  return [text, parameters.values];
}

/** The sums of all matching transactions that have not failed, in billionths. */
export function totalsStatement(filter: TransactionFilter): Statement {
  const [source, parameters] = sums(filter, []);
  return [`SELECT ${RECEIVED}::text AS received, ${SPENT}::text AS spent FROM (${source}) sums`, parameters];
}

/** The same for each day and kind, oldest day first. */
export function daysStatement(filter: TransactionFilter): Statement {
  const [source, parameters] = sums(filter, ['day', 'kind']);
  return [
    `SELECT day::text AS day, kind, ${RECEIVED}::text AS received, ${SPENT}::text AS spent FROM (${source}) sums
     GROUP BY day, kind HAVING ${RECEIVED} <> 0 OR ${SPENT} <> 0 ORDER BY day, kind`,
    parameters,
  ];
}

/**
 * Whole days come from `star_days`, the rest of the first and the last day from the transactions. The days are summed before
 * they are united with the rest, because only then PostgreSQL uses several processors.
 */
function sums(filter: TransactionFilter, groups: ('day' | 'kind')[]): Statement {
  const { giftId, state, isForeign, from, to } = filter;
  const parameters = new Parameters();
  const own = ownConditions(filter, parameters);
  const rows = (conditions: string[]) => `
    SELECT ${groups.map((group) => (group === 'day' ? `${DAY} AS day, ` : `${group}, `)).join('')}
      greatest(amount, 0) AS received, greatest(nanos, 0)::bigint AS received_nanos,
      greatest(-amount, 0) AS spent, greatest(-nanos, 0)::bigint AS spent_nanos
    FROM star_transactions WHERE ${[...own, ...conditions, `state <> 'failed'`].join(' AND ')}`;
  const firstDay = from && new Date(Math.ceil(from.getTime() / DAY_MS) * DAY_MS);
  const lastDay = to && new Date(Math.floor(to.getTime() / DAY_MS) * DAY_MS);
  const hasDays = !(firstDay && lastDay && firstDay >= lastDay);
  if (giftId !== undefined || state !== undefined || isForeign !== undefined || !hasDays) {
    return [rows(rowConditions(filter, parameters)), parameters.values];
  }
  const days = [...own];
  const parts: string[] = [];
  if (filter.direction) parts.push(directionCondition(filter.direction));
  if (firstDay) days.push(`day >= ${parameters.add(dateOf(firstDay))}::date`);
  if (lastDay) days.push(`day < ${parameters.add(dateOf(lastDay))}::date`);
  const sides = [];
  if (from && firstDay && from < firstDay) {
    sides.push(rows([...parts, `at >= ${parameters.add(from)}`, `at < ${parameters.add(firstDay)}`]));
  }
  if (to && lastDay && lastDay < to) {
    sides.push(rows([...parts, `at >= ${parameters.add(lastDay)}`, `at < ${parameters.add(to)}`]));
  }
  const side = (direction: StarDirection) =>
    [direction, `${direction}_nanos`].map((column) =>
      filter.direction === undefined || filter.direction === direction
        ? `sum(${column}) AS ${column}`
        : `0::bigint AS ${column}`,
    );
  const columns = [...groups, ...side('received'), ...side('spent')].join(', ');
  const grouping = groups.length > 0 ? `GROUP BY ${groups.join(', ')}` : '';
  const whole = `SELECT ${columns} FROM star_days WHERE ${days.join(' AND ')} ${grouping}`;
  return [[whole, ...sides].join(' UNION ALL '), parameters.values];
}

/** Conditions on columns that transactions and days have. */
function ownConditions({ userId, currency, accounts, kinds }: TransactionFilter, parameters: Parameters): string[] {
  const user = parameters.add(userId);
  const conditions = [`user_id = ${user}`, `currency = ${parameters.add(currency)}`];
  const [only, ...others] = accounts ?? [];
  if (only !== undefined && others.length === 0) conditions.push(`account_id = ${parameters.add(only)}`);
  else if (accounts) conditions.push(`account_id = ANY (${parameters.add(accounts)}::integer[])`);
  else {
    // An array, so that the planner does not have to join.
    conditions.push(
      `account_id <> ALL (ARRAY(SELECT id FROM accounts WHERE user_id = ${user} AND removed_at IS NOT NULL))`,
    );
  }
  if (kinds) conditions.push(`kind = ANY (${parameters.add(kinds)}::text[])`);
  return conditions;
}

/** Conditions on columns that only transactions have. */
function rowConditions(filter: TransactionFilter, parameters: Parameters): string[] {
  const { direction, giftId, from, to, state, isForeign } = filter;
  const conditions: string[] = [];
  if (direction) conditions.push(directionCondition(direction));
  if (giftId !== undefined) conditions.push(`gift_id = ${parameters.add(giftId)}`);
  if (from) conditions.push(`at >= ${parameters.add(from)}`);
  if (to) conditions.push(`at < ${parameters.add(to)}`);
  if (state) conditions.push(`state = ${parameters.add(state)}`);
  if (isForeign !== undefined) conditions.push(`is_foreign = ${parameters.add(isForeign)}`);
  return conditions;
}

const directionCondition = (direction: StarDirection) =>
  direction === 'spent' ? '(amount < 0 OR nanos < 0)' : '(amount > 0 OR nanos > 0)';

/** The day after 9999 is over has five digits, in a form that PostgreSQL refuses. */
const dateOf = (day: Date) => (day.getUTCFullYear() > 9999 ? 'infinity' : day.toISOString().slice(0, 10));

import type { Ref } from './user.js';
import type { Testbed } from './testbed.js';

const NANOS = 1_000_000_000n;

const ROWS = `
  SELECT id || CASE WHEN is_refund THEN ' refund' ELSE '' END AS key, amount::text, nanos, state,
    extract(epoch FROM at)::integer AS at
  FROM star_transactions WHERE account_id = $1 AND currency = 'stars'`;

const SUMS = `
  SELECT account.stars_amount::numeric * 1000000000 + account.stars_nanos
      - (SELECT coalesce(sum(amount::numeric * 1000000000 + nanos), 0) FROM star_transactions
         WHERE account_id = account.id AND currency = 'stars' AND state <> 'failed') AS difference,
    (SELECT coalesce(sum(received - spent) * 1000000000 + sum(received_nanos - spent_nanos), 0) FROM star_days WHERE account_id = account.id AND currency = 'stars')
      - (SELECT coalesce(sum(amount::numeric * 1000000000 + nanos), 0) FROM star_transactions
         WHERE account_id = account.id AND currency = 'stars' AND state <> 'failed') AS "ofDays",
    ledger.difference AS stored, ledger.gap, ledger.is_complete AS "isComplete"
  FROM accounts account JOIN star_ledgers ledger ON ledger.account_id = account.id AND ledger.currency = 'stars'
  WHERE account.id = $1`;

interface Sums {
  difference: string;
  ofDays: string;
  stored: string;
  gap: string | null;
  isComplete: boolean;
}

/**
 * The rows of the panel are those of Telegram, one by one, and their sum is the balance. Returns each violation as a sentence.
 */
export async function ledgerDifferences({ database, telegram }: Testbed, { id, phone }: Ref): Promise<string[]> {
  const rows = await database.query<{ key: string }>(ROWS, [id]);
  const own = new Map(rows.map(({ key, ...row }) => [key, JSON.stringify(row)]));
  const there = new Map(
    (await telegram.transactions(phone)).map(({ id: key, isRefund, stars, at, state = 'done' }) => [
      isRefund ? `${key} refund` : key,
      JSON.stringify({ amount: String(stars.amount), nanos: stars.nanos, state, at }),
    ]),
  );
  const [sums] = await database.query<Sums>(SUMS, [id]);
  return [
    ...[...there].flatMap(([key, row]) => (own.get(key) === row ? [] : [`${key} is ${own.get(key)}, not ${row}`])),
    ...[...own.keys()].filter((key) => !there.has(key)).map((key) => `${key} is not at Telegram`),
    ...(['difference', 'ofDays', 'stored'] as const).flatMap((name) =>
      BigInt(sums?.[name] ?? NANOS) === 0n ? [] : [`${name} is ${sums?.[name]}`],
    ),
    ...(sums?.gap === null && sums.isComplete ? [] : [`the gap is ${sums?.gap}`]),
  ];
}

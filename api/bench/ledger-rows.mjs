// Transactions of a year for a bench, made by the database.

const KINDS = ['gift_sent', 'stars_bought', 'reaction', 'paid_message', 'gift_upgrade'];

/** Rows over the last year for each account of the user, so that there are `count` of them together. */
export async function fillLedger(database, userId, count) {
  const accounts = await database.query('SELECT id FROM accounts WHERE user_id = $1 ORDER BY id', [userId]);
  for (const { id } of accounts) {
    await database.query(
      `INSERT INTO star_transactions (account_id, user_id, currency, id, is_refund, amount, nanos, at, state, kind, peer_kind,
         peer_id, peer_name, gift_id, title, description, seen_at, is_foreign, is_unseen)
       SELECT $1::integer, $2::integer, 'stars', md5($1::integer || ' ' || n), false, CASE WHEN n % 5 = 1 THEN 500 ELSE -(n % 50) - 1 END, 0,
         date_trunc('second', now() - make_interval(secs => n::double precision * 31536000 / $3::integer)), 'done',
         ($4::text[])[1 + n % 5], 'user', 1000 + n % 200, 'Somebody ' || n % 200, CASE WHEN n % 5 = 0 THEN n % 40 END,
         NULL, NULL, now(), n % 5 <> 1, false
       FROM generate_series(1, $3::integer) AS n`,
      [id, userId, Math.ceil(count / accounts.length), KINDS],
    );
  }
  await database.query('ANALYZE star_transactions, star_days');
}

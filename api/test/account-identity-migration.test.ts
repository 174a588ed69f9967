import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { AccountIdentity1795362000000 } from '../src/database/migrations/1795362000000-account-identity.js';
import { migrations } from '../src/database/migrations/index.js';
import { newDatabase } from '../harness/test-api.js';

/** A database as it was before accounts had an identity. */
let schema: DataSource;
let client: Client;
beforeAll(async () => {
  const url = await newDatabase();
  schema = await new DataSource({ type: 'postgres', url, migrations }).initialize();
  client = new Client({ connectionString: url });
  await client.connect();
  while (await isApplied()) await schema.undoLastMigration();
  await client.query(`INSERT INTO users (username, password_hash) VALUES ('ada', '')`);
  for (const environment of ['production', 'sandbox']) {
    await client.query(
      `INSERT INTO api_profiles (id, user_id, environment, api_id, api_hash_sealed, api_hash_index)
       SELECT nextval(pg_get_serial_sequence('api_profiles', 'id')), id, $1, 1, '\\x00', '\\x00' FROM users`,
      [environment],
    );
  }
});
afterAll(async () => {
  await client.end();
  await schema.destroy();
});

async function isApplied(): Promise<boolean> {
  const { name } = AccountIdentity1795362000000;
  return (await client.query('SELECT FROM migrations WHERE name = $1', [name])).rowCount === 1;
}

interface Row {
  tgUserId: number;
  phone: string;
  environment: string;
  removedCode?: string;
  hoursAgo: number;
  stars: number;
}

/** @param indexColumn the name of the phone's blind index, which a later migration renames */
async function add(
  { tgUserId, phone, environment, removedCode, hoursAgo, stars }: Row,
  indexColumn = 'phone_index',
): Promise<number> {
  const { rows } = await client.query<{ id: number }>(
    `INSERT INTO accounts (id, user_id, api_profile_id, phone_sealed, ${indexColumn}, session_sealed, tg_user_id, is_premium,
       stars_amount, stars_nanos, last_checked_at, removed_at, removed_code)
     SELECT nextval('accounts_id_seq'), user_id, id, '\\x00', convert_to($2, 'UTF8'), '\\x01', $3, false, $4, 0,
       now() - make_interval(hours => $5), CASE WHEN $6::text IS NOT NULL THEN now() - interval '9 days' END, $6
     FROM api_profiles WHERE environment = $1 RETURNING id`,
    [environment, phone, tgUserId, stars, hoursAgo, removedCode ?? null],
  );
  return rows[0]?.id ?? 0;
}

test('rows of one Telegram account become one, and no session and no balance is lost', async () => {
  const first = await add({ tgUserId: 7, phone: '+1', environment: 'production', hoursAgo: 30, stars: 10 });
  const second = await add({ tgUserId: 7, phone: '+2', environment: 'production', hoursAgo: 20, stars: 20 });
  const kept = await add({ tgUserId: 8, phone: '+3', environment: 'production', hoursAgo: 20, stars: 1 });
  const gone = { tgUserId: 8, environment: 'production', removedCode: 'SESSION_REVOKED', hoursAgo: 40, stars: 2 };
  const removed = await add({ ...gone, phone: '+4' });
  const elsewhere = await add({ tgUserId: 7, phone: '+5', environment: 'sandbox', hoursAgo: 1, stars: 3 });

  await schema.runMigrations({ transaction: 'each' });

  const { rows } = await client.query(
    `SELECT id, environment, removed_code, session_sealed, removed_at > now() - interval '1 day' AS "isRecent"
     FROM accounts ORDER BY id`,
  );
  const row = (id: number, code: string | null, environment = 'production', isRecent: boolean | null = null) => ({
    ...{ id, environment, removed_code: code, session_sealed: Buffer.of(1), isRecent },
  });
  expect(rows).toEqual([
    row(first, 'DUPLICATE_ACCOUNT', 'production', true),
    row(second, null),
    row(kept, null),
    row(removed, 'DUPLICATE_ACCOUNT', 'production', false),
    row(elsewhere, null, 'sandbox'),
  ]);
  const history = await client.query<{ account_id: number; amounts: string[] }>(
    `SELECT account_id, array_agg(amount::text ORDER BY at) AS amounts FROM star_balances GROUP BY 1 ORDER BY 1`,
  );
  expect(history.rows.map(({ account_id: id, amounts }) => [id, amounts])).toEqual([
    [first, ['10']],
    [second, ['10', '20']],
    [kept, ['2', '1']],
    [removed, ['2']],
    [elsewhere, ['3']],
  ]);
  const sameUser = { tgUserId: 7, phone: '+6', environment: 'production', hoursAgo: 1, stars: 4 };
  const again = add(sameUser, 'phone_blind_index');
  await expect(again).rejects.toMatchObject({ code: '23502', column: 'environment' });
});

test('the duplicates survive the way back', async () => {
  while (await isApplied()) await schema.undoLastMigration();
  expect((await client.query('SELECT FROM accounts')).rowCount).toBe(5);
  await schema.runMigrations({ transaction: 'each' });
});

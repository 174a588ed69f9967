import type { MigrationInterface, QueryRunner } from 'typeorm';
import { INGEST } from './1798000000000-star-ledger-ingest.sql.js';

/** The transactions of accounts, their sums by day, and how complete they are. */
export class StarLedger1798000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const statement of [TRANSACTIONS, LEDGERS, DAYS, MUTED, COUNT_DAYS, ...TRIGGERS, INGEST]) {
      await runner.query(statement);
    }
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP FUNCTION ingest_star_transactions');
    await runner.query('DROP TABLE star_transactions, star_ledgers, star_days, muted_ledgers');
    await runner.query('DROP FUNCTION count_star_days');
  }
}

const OWNED_ACCOUNT = (table: string) => `
  CONSTRAINT ${table}_account_id_fkey FOREIGN KEY (user_id, account_id)
    REFERENCES accounts (user_id, id) ON DELETE CASCADE`;

const TRANSACTIONS = `
  CREATE TABLE star_transactions (
    account_id integer NOT NULL,
    user_id integer NOT NULL,
    currency varchar(8) NOT NULL,
    id text NOT NULL,
    is_refund boolean NOT NULL,
    amount bigint NOT NULL,
    nanos integer NOT NULL,
    at timestamptz NOT NULL,
    state varchar(8) NOT NULL,
    kind varchar(32) NOT NULL,
    peer_kind varchar(16) NOT NULL,
    peer_id bigint,
    peer_name text,
    gift_id bigint,
    title text,
    description text,
    seen_at timestamptz NOT NULL,
    is_foreign boolean NOT NULL,
    is_unseen boolean NOT NULL,
    CONSTRAINT star_transactions_pkey PRIMARY KEY (account_id, currency, id, is_refund),
    CONSTRAINT star_transactions_currency_check CHECK (currency IN ('stars', 'ton')),
    CONSTRAINT star_transactions_state_check CHECK (state IN ('done', 'pending', 'failed')),
    ${OWNED_ACCOUNT('star_transactions')}
  );
  CREATE INDEX star_transactions_user_idx ON star_transactions (user_id, currency, at);
  CREATE INDEX star_transactions_account_idx ON star_transactions (account_id, currency, at);
  CREATE INDEX star_transactions_kind_idx ON star_transactions (user_id, currency, kind, at);
  CREATE INDEX star_transactions_gift_idx ON star_transactions (user_id, gift_id, at) WHERE gift_id IS NOT NULL;
  CREATE INDEX star_transactions_unseen_idx ON star_transactions (user_id, account_id) WHERE is_unseen;
  CREATE INDEX star_transactions_pending_idx ON star_transactions (account_id, currency) WHERE state = 'pending'`;

const LEDGERS = `
  CREATE TABLE star_ledgers (
    account_id integer NOT NULL,
    user_id integer NOT NULL,
    currency varchar(8) NOT NULL,
    watched_since timestamptz NOT NULL,
    read_at timestamptz NOT NULL,
    is_complete boolean NOT NULL DEFAULT false,
    backfill_offset text,
    catch_up_offset text,
    catch_up_since timestamptz,
    balance numeric NOT NULL DEFAULT 0,
    difference numeric NOT NULL DEFAULT 0,
    history_difference numeric,
    gap varchar(16),
    gap_since timestamptz,
    rescan_at timestamptz,
    turn_at timestamptz,
    CONSTRAINT star_ledgers_pkey PRIMARY KEY (account_id, currency),
    CONSTRAINT star_ledgers_currency_check CHECK (currency IN ('stars', 'ton')),
    CONSTRAINT star_ledgers_gap_check
      CHECK (gap IN ('reading_history', 'history_ends', 'pending_rows', 'unexplained') AND gap_since IS NOT NULL
        OR gap IS NULL AND gap_since IS NULL),
    ${OWNED_ACCOUNT('star_ledgers')}
  );
  CREATE INDEX star_ledgers_turn_idx ON star_ledgers (turn_at) WHERE turn_at IS NOT NULL`;

const DAYS = `
  CREATE TABLE star_days (
    account_id integer NOT NULL,
    user_id integer NOT NULL,
    currency varchar(8) NOT NULL,
    day date NOT NULL,
    kind varchar(32) NOT NULL,
    received bigint NOT NULL,
    received_nanos bigint NOT NULL,
    spent bigint NOT NULL,
    spent_nanos bigint NOT NULL,
    CONSTRAINT star_days_pkey PRIMARY KEY (account_id, currency, day, kind),
    ${OWNED_ACCOUNT('star_days')}
  );
  CREATE INDEX star_days_user_idx ON star_days (user_id, currency, day)`;

const MUTED = `
  CREATE TABLE muted_ledgers (
    account_id integer CONSTRAINT muted_ledgers_pkey PRIMARY KEY,
    user_id integer NOT NULL,
    ${OWNED_ACCOUNT('muted_ledgers')}
  )`;

// Triggers, so that no way of writing a transaction can forget its day. Without one for DELETE: rows are deleted together
// with their account only, which deletes the days too.
const COUNT_DAYS = `
  CREATE FUNCTION count_star_days() RETURNS trigger LANGUAGE plpgsql AS $$
  BEGIN
    IF TG_OP = 'INSERT' THEN
      INSERT INTO star_days AS known
        (account_id, user_id, currency, day, kind, received, received_nanos, spent, spent_nanos)
      SELECT account_id, user_id, currency, (at AT TIME ZONE 'UTC')::date, kind,
        sum(greatest(amount, 0)), sum(greatest(nanos, 0)), sum(greatest(-amount, 0)), sum(greatest(-nanos, 0))
      FROM new_rows WHERE state <> 'failed'
      GROUP BY account_id, user_id, currency, (at AT TIME ZONE 'UTC')::date, kind
      ON CONFLICT (account_id, currency, day, kind) DO UPDATE SET
        received = known.received + excluded.received, received_nanos = known.received_nanos + excluded.received_nanos,
        spent = known.spent + excluded.spent, spent_nanos = known.spent_nanos + excluded.spent_nanos;
    ELSE
      INSERT INTO star_days AS known
        (account_id, user_id, currency, day, kind, received, received_nanos, spent, spent_nanos)
      SELECT account_id, user_id, currency, (at AT TIME ZONE 'UTC')::date, kind,
        sum(sign * greatest(amount, 0)), sum(sign * greatest(nanos, 0)),
        sum(sign * greatest(-amount, 0)), sum(sign * greatest(-nanos, 0))
      FROM (
        SELECT *, 1 AS sign FROM new_rows WHERE state <> 'failed'
        UNION ALL
        SELECT *, -1 FROM old_rows WHERE state <> 'failed'
      ) changed
      GROUP BY account_id, user_id, currency, (at AT TIME ZONE 'UTC')::date, kind
      -- Not for a change of other columns.
      HAVING sum(sign * amount) <> 0 OR sum(sign * nanos) <> 0
        OR sum(sign * abs(amount)) <> 0 OR sum(sign * abs(nanos)) <> 0
      ON CONFLICT (account_id, currency, day, kind) DO UPDATE SET
        received = known.received + excluded.received, received_nanos = known.received_nanos + excluded.received_nanos,
        spent = known.spent + excluded.spent, spent_nanos = known.spent_nanos + excluded.spent_nanos;
    END IF;
    RETURN NULL;
  END $$`;

const TRIGGERS = [
  `CREATE TRIGGER star_transactions_added AFTER INSERT ON star_transactions REFERENCING NEW TABLE AS new_rows
   FOR EACH STATEMENT EXECUTE FUNCTION count_star_days()`,
  `CREATE TRIGGER star_transactions_changed AFTER UPDATE ON star_transactions
   REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION count_star_days()`,
];

import type { MigrationInterface, QueryRunner } from 'typeorm';

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

/**
 * Saves what Telegram answered about the transactions of an account; the caller holds its session lock. `batch`:
 * - `source`: `head` for the newest ones, with `balance`; `catch_up` and `backfill` for an older page.
 * - `rows`: in Telegram's order, newest first. `settled`: rows that were asked for by their ids.
 * - `offset`: that of the page. When the ledger has another one now, a login has read a newer head meanwhile: then only the
 *   rows are saved.
 * - `next`: the offset of the following page, null on the last. `turn_after`: seconds until the following page is due.
 *
 * A head whose oldest row is unknown begins a catch-up, which ends at rows that were known before it. A difference that
 * nothing explains begins one too, after ever longer times and over ever more days: rows can appear late, below others.
 *
 * Returns whether something changed, and the foreign rows to alert about.
 */
const INGEST = `
  CREATE FUNCTION ingest_star_transactions(of_account integer, batch jsonb) RETURNS jsonb LANGUAGE plpgsql AS $$
  DECLARE
    ledger star_ledgers;
    before star_ledgers;
    is_first boolean;
    source text := batch->>'source';
    following text := batch->>'next';
    oldest jsonb := batch->'rows'->-1;
    owner integer;
    knows_oldest boolean;
    alerts boolean;
    written integer;
    foreign_rows jsonb;
    late_rows numeric;
    is_reading boolean;
  BEGIN
    SELECT user_id INTO STRICT owner FROM accounts WHERE id = of_account;
    SELECT * INTO ledger FROM star_ledgers
    WHERE account_id = of_account AND currency = batch->>'currency' FOR UPDATE;
    is_first := NOT FOUND;
    IF is_first THEN
      INSERT INTO star_ledgers (account_id, user_id, currency, watched_since, read_at)
      VALUES (of_account, owner, batch->>'currency', date_trunc('second', now()), now()) RETURNING * INTO ledger;
    END IF;
    before := ledger;

    knows_oldest := EXISTS (
      SELECT FROM star_transactions known
      WHERE known.account_id = of_account AND known.currency = ledger.currency
        AND known.id = oldest->>'id' AND known.is_refund = (oldest->>'is_refund')::boolean
        AND (source = 'head' OR known.seen_at <= ledger.catch_up_since));
    alerts := NOT is_first AND NOT EXISTS (SELECT FROM muted_ledgers WHERE account_id = of_account);

    WITH given AS (
      SELECT DISTINCT ON (id, is_refund) *,
        state <> 'failed' AND (amount < 0 OR amount = 0 AND nanos < 0) AS is_spent
      FROM jsonb_to_recordset((batch->'rows') || coalesce(batch->'settled', '[]')) AS row (
        id text, is_refund boolean, amount bigint, nanos integer, at timestamptz, state text, kind text, peer_kind text,
        peer_id bigint, peer_name text, gift_id bigint, title text, description text)
    ), saved AS (
      INSERT INTO star_transactions AS known (account_id, user_id, currency, id, is_refund, amount, nanos, at, state, kind,
        peer_kind, peer_id, peer_name, gift_id, title, description, seen_at, is_foreign, is_unseen)
      SELECT of_account, owner, ledger.currency, id, is_refund, amount, nanos, at, state, kind,
        peer_kind, peer_id, peer_name, gift_id, title, description, now(), is_spent,
        is_spent AND alerts AND at >= ledger.watched_since
      FROM given
      ON CONFLICT (account_id, currency, id, is_refund) DO UPDATE SET
        amount = excluded.amount, nanos = excluded.nanos, at = excluded.at, state = excluded.state, kind = excluded.kind,
        peer_kind = excluded.peer_kind, peer_id = excluded.peer_id,
        peer_name = coalesce(excluded.peer_name, known.peer_name), gift_id = excluded.gift_id,
        title = excluded.title, description = excluded.description,
        is_foreign = excluded.is_foreign, is_unseen = known.is_unseen AND excluded.is_foreign
      WHERE (known.amount, known.nanos, known.at, known.state, known.kind, known.peer_kind, known.peer_id, known.peer_name,
          known.gift_id, known.title, known.description)
        IS DISTINCT FROM (excluded.amount, excluded.nanos, excluded.at, excluded.state, excluded.kind, excluded.peer_kind,
          excluded.peer_id, coalesce(excluded.peer_name, known.peer_name), excluded.gift_id, excluded.title,
          excluded.description)
      RETURNING id, is_refund, is_unseen, xmax = 0 AS is_new, at, state, amount * 1000000000::numeric + nanos AS value
    )
    SELECT count(*),
      coalesce(jsonb_agg(jsonb_build_object('id', id, 'is_refund', is_refund)) FILTER (WHERE is_new AND is_unseen), '[]'),
      coalesce(sum(value) FILTER (WHERE is_new AND state <> 'failed' AND at < ledger.watched_since), 0)
    INTO written, foreign_rows, late_rows FROM saved;

    IF source = 'head' THEN
      ledger.balance := (batch->>'balance')::numeric;
      ledger.read_at := now();
      IF is_first THEN
        ledger.backfill_offset := following;
        ledger.is_complete := following IS NULL;
      ELSIF following IS NOT NULL AND NOT knows_oldest THEN
        ledger.catch_up_since := coalesce(ledger.catch_up_since, before.read_at);
        ledger.catch_up_offset := following;
      END IF;
    ELSIF source = 'backfill' THEN
      IF ledger.backfill_offset = batch->>'offset' THEN
        ledger.backfill_offset := following;
        ledger.is_complete := following IS NULL;
      END IF;
    ELSIF ledger.catch_up_offset = batch->>'offset' THEN
      ledger.catch_up_offset := CASE WHEN NOT knows_oldest THEN following END;
      IF following IS NULL THEN
        ledger.backfill_offset := NULL;
        ledger.is_complete := true;
      END IF;
    END IF;

    SELECT ledger.balance
      - coalesce(sum(received - spent) * 1000000000 + sum(received_nanos - spent_nanos), 0) INTO ledger.difference
    FROM star_days WHERE account_id = of_account AND currency = ledger.currency;
    -- A catch-up that looks for late rows ends when nothing is missing, or some days before the first difference.
    IF ledger.catch_up_since = '-infinity' AND (ledger.difference = 0
      OR (oldest->>'at')::timestamptz < ledger.gap_since - interval '1 day' - 2 * (now() - ledger.gap_since))
    THEN
      ledger.catch_up_offset := NULL;
    END IF;
    IF ledger.catch_up_offset IS NULL THEN
      ledger.catch_up_since := NULL;
    END IF;
    -- Rows from before the watch explain a part of what the history lacked at its end.
    IF NOT is_first AND source <> 'backfill' THEN
      ledger.history_difference := ledger.history_difference - late_rows;
    END IF;

    is_reading := ledger.backfill_offset IS NOT NULL
      OR ledger.catch_up_offset IS NOT NULL AND ledger.catch_up_since > '-infinity';
    IF ledger.difference = 0 THEN
      ledger.gap := NULL;
      IF NOT is_reading THEN
        ledger.history_difference := 0;
      END IF;
    ELSIF is_reading THEN
      ledger.gap := 'reading_history';
    ELSIF EXISTS (
      SELECT FROM star_transactions WHERE account_id = of_account AND currency = ledger.currency AND state = 'pending')
    THEN
      ledger.gap := 'pending_rows';
    ELSE
      ledger.history_difference := coalesce(ledger.history_difference, ledger.difference);
      ledger.gap := CASE ledger.difference WHEN ledger.history_difference THEN 'history_ends' ELSE 'unexplained' END;
    END IF;
    ledger.gap_since := CASE WHEN ledger.gap IS NOT NULL THEN coalesce(ledger.gap_since, now()) END;

    IF ledger.gap IS NULL OR is_reading THEN
      ledger.rescan_at := NULL;
    ELSIF source = 'head' AND following IS NOT NULL AND ledger.catch_up_offset IS NULL
      AND coalesce(ledger.rescan_at <= now(), true)
    THEN
      ledger.catch_up_offset := following;
      ledger.catch_up_since := '-infinity';
      ledger.rescan_at := now() + greatest(interval '1 second', now() - ledger.gap_since);
    END IF;
    ledger.turn_at := CASE
      WHEN ledger.catch_up_offset IS NULL AND ledger.backfill_offset IS NULL THEN NULL
      WHEN source = 'head' THEN coalesce(ledger.turn_at, now())
      ELSE now() + make_interval(secs => (batch->>'turn_after')::double precision) END;

    UPDATE star_ledgers SET read_at = ledger.read_at, is_complete = ledger.is_complete,
      backfill_offset = ledger.backfill_offset, catch_up_offset = ledger.catch_up_offset,
      catch_up_since = ledger.catch_up_since, balance = ledger.balance, difference = ledger.difference,
      history_difference = ledger.history_difference, gap = ledger.gap, gap_since = ledger.gap_since,
      rescan_at = ledger.rescan_at, turn_at = ledger.turn_at
    WHERE account_id = of_account AND currency = ledger.currency;
    RETURN jsonb_build_object(
      'currency', ledger.currency,
      'is_changed', written > 0 OR CASE WHEN is_first THEN ledger.difference <> 0
        ELSE (before.gap, before.difference, before.is_complete)
          IS DISTINCT FROM (ledger.gap, ledger.difference, ledger.is_complete) END,
      'is_turn_due', ledger.turn_at IS NOT NULL,
      'foreign', foreign_rows);
  END $$`;

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
export const INGEST = `
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

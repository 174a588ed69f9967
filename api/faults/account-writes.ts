/** Records every write to an account, so that the checker also finds states that were wrong only for a moment. */
export const ACCOUNT_WRITES_SQL = `
  CREATE TABLE account_writes (
    seq bigserial PRIMARY KEY,
    account_id integer NOT NULL,
    revision_before integer NOT NULL, revision integer NOT NULL,
    checked_before timestamptz NOT NULL, checked timestamptz NOT NULL,
    stars_before numeric NOT NULL, stars numeric NOT NULL,
    balances_before integer NOT NULL, balances integer NOT NULL
  );
  CREATE FUNCTION record_account_write() RETURNS trigger LANGUAGE plpgsql AS $$
  DECLARE
    known integer := (SELECT count(*) FROM star_balances WHERE account_id = NEW.id);
    before integer := coalesce((SELECT balances FROM account_writes WHERE account_id = NEW.id ORDER BY seq DESC LIMIT 1), 1);
  BEGIN
    INSERT INTO account_writes (account_id, revision_before, revision, checked_before, checked,
      stars_before, stars, balances_before, balances)
    VALUES (NEW.id, OLD.revision, NEW.revision, OLD.last_checked_at, NEW.last_checked_at,
      OLD.stars_amount + OLD.stars_nanos / 1e9, NEW.stars_amount + NEW.stars_nanos / 1e9, before, known);
    RETURN NULL;
  END $$;
  -- Last in the alphabet, so that it runs after the triggers of the panel.
  CREATE TRIGGER zz_account_write AFTER UPDATE ON accounts
  FOR EACH ROW WHEN (NEW.revision <> OLD.revision OR NEW.stars_amount <> OLD.stars_amount)
  EXECUTE FUNCTION record_account_write();
`;

/** One write to an account. */
export interface AccountWrite {
  account_id: number;
  revision_before: number;
  revision: number;
  /** By the clock of the database. */
  checked_before: Date;
  checked: Date;
  /** Decimal. */
  stars_before: string;
  stars: string;
  /** How many entries the history of the balance had. */
  balances_before: number;
  balances: number;
}

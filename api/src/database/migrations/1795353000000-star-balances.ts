import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What the balance of each account was and when it changed. */
export class StarBalances1795353000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE star_balances (
        account_id integer NOT NULL,
        at timestamptz(3) NOT NULL,
        amount bigint NOT NULL,
        nanos integer NOT NULL,
        CONSTRAINT star_balances_pkey PRIMARY KEY (account_id, at),
        CONSTRAINT star_balances_account_id_fkey FOREIGN KEY (account_id) REFERENCES accounts (id) ON DELETE CASCADE
      )`);
    await runner.query(`
      INSERT INTO star_balances (account_id, at, amount, nanos)
      SELECT id, last_checked_at, stars_amount, stars_nanos FROM accounts`);
    // A trigger, so that no way of writing a balance can forget its history.
    await runner.query(`
      CREATE FUNCTION keep_star_balance() RETURNS trigger LANGUAGE plpgsql AS $$
      BEGIN
        INSERT INTO star_balances (account_id, at, amount, nanos)
        VALUES (NEW.id, NEW.last_checked_at, NEW.stars_amount, NEW.stars_nanos)
        ON CONFLICT (account_id, at) DO UPDATE SET amount = excluded.amount, nanos = excluded.nanos;
        RETURN NULL;
      END $$`);
    await runner.query(`
      CREATE TRIGGER accounts_first_balance AFTER INSERT ON accounts
      FOR EACH ROW EXECUTE FUNCTION keep_star_balance()`);
    await runner.query(`
      CREATE TRIGGER accounts_next_balance AFTER UPDATE OF stars_amount, stars_nanos ON accounts
      FOR EACH ROW
      WHEN ((OLD.stars_amount, OLD.stars_nanos) IS DISTINCT FROM (NEW.stars_amount, NEW.stars_nanos))
      EXECUTE FUNCTION keep_star_balance()`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query('DROP TRIGGER accounts_next_balance ON accounts');
    await runner.query('DROP TRIGGER accounts_first_balance ON accounts');
    await runner.query('DROP FUNCTION keep_star_balance()');
    await runner.query('DROP TABLE star_balances');
  }
}

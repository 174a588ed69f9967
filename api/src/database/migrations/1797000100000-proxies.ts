import type { MigrationInterface, QueryRunner } from 'typeorm';

const STATUSES = ['ok', 'flood_wait', 'unreachable', 'frozen', 'app_refused', 'moved'];
const OWNED_PROXY = 'FOREIGN KEY (user_id, proxy_id) REFERENCES proxies (user_id, id)';

/** Proxies of users, and the one of each account and of each login in progress. */
export class Proxies1797000100000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      CREATE TABLE proxies (
        id integer NOT NULL,
        user_id integer NOT NULL,
        kind varchar(8) NOT NULL,
        host varchar(255) NOT NULL,
        port integer NOT NULL,
        secret_sealed bytea,
        identity_blind_index bytea NOT NULL,
        name varchar(64),
        country varchar(2),
        checked_at timestamptz,
        check_ms integer,
        check_error varchar(16),
        created_at timestamptz NOT NULL DEFAULT now(),
        CONSTRAINT proxies_pkey PRIMARY KEY (id),
        CONSTRAINT proxies_user_id_id_key UNIQUE (user_id, id),
        CONSTRAINT proxies_identity_key UNIQUE (user_id, identity_blind_index),
        CONSTRAINT proxies_kind_check CHECK (kind IN ('socks5', 'http', 'mtproxy')),
        CONSTRAINT proxies_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE
      )`);
    await runner.query('CREATE SEQUENCE proxies_id_seq AS integer OWNED BY proxies.id');
    await runner.query(`
      CREATE TABLE proxy_settings (
        user_id integer NOT NULL,
        default_proxy_id integer,
        proxy_only boolean NOT NULL DEFAULT false,
        CONSTRAINT proxy_settings_pkey PRIMARY KEY (user_id),
        CONSTRAINT proxy_settings_user_id_fkey FOREIGN KEY (user_id) REFERENCES users (id) ON DELETE CASCADE,
        CONSTRAINT proxy_settings_default_proxy_id_fkey
          FOREIGN KEY (user_id, default_proxy_id) REFERENCES proxies (user_id, id)
      )`);
    await runner.query(`
      ALTER TABLE accounts
        ADD proxy_id integer,
        ADD CONSTRAINT accounts_proxy_id_fkey ${OWNED_PROXY} ON DELETE RESTRICT,
        ALTER status TYPE varchar(32),
        ${statusCheck([...STATUSES, 'proxy_unreachable'])}`);
    await runner.query('CREATE INDEX accounts_proxy_idx ON accounts (user_id, proxy_id) WHERE proxy_id IS NOT NULL');
    await runner.query(
      `ALTER TABLE pending_logins ADD proxy_id integer, ADD CONSTRAINT pending_logins_proxy_id_fkey ${OWNED_PROXY}`,
    );
  }

  /** Forgets the logins through a proxy. The older version connects to Telegram directly, for all accounts. */
  async down(runner: QueryRunner): Promise<void> {
    await runner.query(
      `WITH gone AS (DELETE FROM pending_logins WHERE proxy_id IS NOT NULL RETURNING id)
       DELETE FROM session_locks lock USING gone WHERE lock.key = 'login:' || gone.id`,
    );
    await runner.query(`
      UPDATE accounts SET status = 'unreachable', status_code = NULL WHERE status = 'proxy_unreachable'`);
    await runner.query('ALTER TABLE pending_logins DROP proxy_id');
    await runner.query(`
      ALTER TABLE accounts
        DROP proxy_id,
        ALTER status TYPE varchar(16),
        ${statusCheck(STATUSES)}`);
    await runner.query('DROP TABLE proxy_settings');
    await runner.query('DROP TABLE proxies');
  }
}

function statusCheck(statuses: string[]): string {
  return `DROP CONSTRAINT accounts_status_check,
    ADD CONSTRAINT accounts_status_check CHECK (status IN ('${statuses.join("', '")}'))`;
}

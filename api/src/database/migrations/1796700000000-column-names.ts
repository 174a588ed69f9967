import type { MigrationInterface, QueryRunner } from 'typeorm';

/** Table, former name, name. Sealed columns keep theirs: it is part of what AES-GCM authenticates. */
const RENAMED: readonly (readonly [string, string, string])[] = [
  ['accounts', 'phone_index', 'phone_blind_index'],
  ['pending_logins', 'phone_index', 'phone_blind_index'],
  ['pending_logins', 'failures', 'cancel_failures'],
  ['pending_logins', 'retry_at', 'cancel_retry_at'],
  ['code_requests', 'phone_index', 'phone_blind_index'],
  ['api_profiles', 'api_hash_index', 'api_hash_blind_index'],
  ['recovery_codes', 'code_hash', 'code_blind_index'],
  ['key_check', 'index_format', 'blind_index_format'],
  ['second_factors', 'last_step', 'last_time_step'],
  ['audit_entries', 'started_session', 'started_sid_hash'],
];

/** Columns whose names did not say what they hold. Only the catalog changes, no row is written. */
export class ColumnNames1796700000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    for (const [table, from, to] of RENAMED) await runner.query(`ALTER TABLE ${table} RENAME COLUMN ${from} TO ${to}`);
  }

  async down(runner: QueryRunner): Promise<void> {
    for (const [table, from, to] of RENAMED) await runner.query(`ALTER TABLE ${table} RENAME COLUMN ${to} TO ${from}`);
  }
}

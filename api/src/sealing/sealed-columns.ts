import type { SealContext } from './sealing.js';

/** A sealed column. A test compares the list with the schema. */
export interface SealedColumn {
  table: string;
  column: string;
  /** Its name in `SealContext`. */
  contextColumn: string;
  /** The column that names the row. */
  id: string;
  /** SQL of the id of the owner. */
  owner: string;
}

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'api_profiles', column: 'api_hash_sealed', contextColumn: 'api_hash', id: 'id', owner: 'user_id' },
  { table: 'accounts', column: 'phone_sealed', contextColumn: 'phone_sealed', id: 'id', owner: 'user_id' },
  { table: 'accounts', column: 'session_sealed', contextColumn: 'session_sealed', id: 'id', owner: 'user_id' },
  { table: 'accounts', column: 'note_sealed', contextColumn: 'note_sealed', id: 'id', owner: 'user_id' },
  { table: 'pending_logins', column: 'state_sealed', contextColumn: 'state_sealed', id: 'id', owner: 'user_id' },
  { table: 'proxies', column: 'secret_sealed', contextColumn: 'secret_sealed', id: 'id', owner: 'user_id' },
  { table: 'second_factors', column: 'seed_sealed', contextColumn: 'seed_sealed', id: 'user_id', owner: 'user_id' },
  {
    table: 'second_factors',
    column: 'pending_sealed',
    contextColumn: 'pending_sealed',
    id: 'user_id',
    owner: 'user_id',
  },
  { table: 'key_check', column: 'sealed', contextColumn: 'sealed', id: 'id', owner: '0' },
];

export interface SealedRow {
  id: number | string;
  owner: number;
  sealed: Buffer;
}

export function contextOfRow({ table, contextColumn }: SealedColumn, { id, owner }: SealedRow): SealContext {
  return { table, column: contextColumn, rowId: id, ownerId: owner };
}

import type { SealedPlace } from './sealing.js';

/** Every sealed column of the database, for what is done to all of them. A test compares them with the schema. */
export interface SealedColumn {
  table: string;
  column: string;
  /** By which its places call it. */
  placeColumn: string;
  /** The column that names the row. */
  id: string;
  /** SQL of the id of the owner. */
  owner: string;
}

export const SEALED_COLUMNS: readonly SealedColumn[] = [
  { table: 'api_profiles', column: 'api_hash_sealed', placeColumn: 'api_hash', id: 'id', owner: 'user_id' },
  { table: 'accounts', column: 'phone_sealed', placeColumn: 'phone_sealed', id: 'id', owner: 'user_id' },
  { table: 'accounts', column: 'session_sealed', placeColumn: 'session_sealed', id: 'id', owner: 'user_id' },
  { table: 'pending_logins', column: 'state_sealed', placeColumn: 'state_sealed', id: 'id', owner: 'user_id' },
  { table: 'second_factors', column: 'seed_sealed', placeColumn: 'seed_sealed', id: 'user_id', owner: 'user_id' },
  { table: 'second_factors', column: 'pending_sealed', placeColumn: 'pending_sealed', id: 'user_id', owner: 'user_id' },
  { table: 'key_check', column: 'sealed', placeColumn: 'sealed', id: 'id', owner: '0' },
];

export interface SealedRow {
  id: number | string;
  owner: number;
  sealed: Buffer;
}

export function placeOfRow({ table, placeColumn }: SealedColumn, { id, owner }: SealedRow): SealedPlace {
  return { table, column: placeColumn, rowId: id, ownerId: owner };
}

import type { Client } from 'pg';
import { BootError } from '../errors/boot-error.js';
import type { Keyring } from './keyring.js';
import { type SealedColumn, type SealedRow, contextOfRow, SEALED_COLUMNS } from './sealed-columns.js';
import { type BlindIndexColumn, UnsealError, Sealing, type SealContext } from './sealing.js';

const CHECK_VALUE_CONTEXT: SealContext = { table: 'key_check', column: 'sealed', rowId: 1, ownerId: 0 };
/** 3: also for recovery codes, which were a SHA-256 before. 2: with the column in the HMAC. 1: without it. */
const BLIND_INDEX_FORMAT = 3;

/**
 * Checks that the keys fit the data, and rebuilds blind indexes of a former format.
 * @param connection holds the boot lock
 * @param isNew whether the keys were just made
 * @throws BootError
 */
export async function checkKeys(connection: Client, keyring: Keyring, isNew: boolean): Promise<void> {
  const sealing = new Sealing(keyring);
  const format = await verifyCheckValue(connection, keyring);
  if (format === null) {
    await connection.query('INSERT INTO key_check (sealed, blind_index_format) VALUES ($1, $2)', [
      ...[sealing.seal(CHECK_VALUE_CONTEXT, 'keys'), isNew ? BLIND_INDEX_FORMAT : 1],
    ]);
  }
  if (!isNew && (format ?? 1) < BLIND_INDEX_FORMAT) await rebuildBlindIndexes(connection, sealing, format ?? 1);
}

/**
 * The format of the blind indexes; null for data of versions without a key check value (a known sealed value).
 * @throws BootError when the keys do not unseal it
 */
export async function verifyCheckValue(connection: Client, keyring: Keyring): Promise<number | null> {
  const { rows } = await connection.query<{ sealed: Buffer; format: number }>(
    'SELECT sealed, blind_index_format AS format FROM key_check',
  );
  const [stored] = rows;
  if (!stored) return null;
  try {
    new Sealing(keyring).unseal(CHECK_VALUE_CONTEXT, stored.sealed);
    return stored.format;
  } catch {
    throw new BootError(
      'The keys in the table data_keys are not those of the sealed data: restore that table from a backup of this ' +
        'database. Nothing was changed.',
    );
  }
}

interface BlindIndex {
  column: string;
  of: BlindIndexColumn;
  sealedColumn: string;
  /** The indexed value in the unsealed text. */
  value: (secret: string) => string;
}

const BLIND_INDEXES: readonly BlindIndex[] = [
  { column: 'api_hash_blind_index', of: 'api_hash', sealedColumn: 'api_hash_sealed', value: (secret) => secret },
  { column: 'phone_blind_index', of: 'phone', sealedColumn: 'phone_sealed', value: (secret) => secret },
  {
    column: 'phone_blind_index',
    of: 'phone',
    sealedColumn: 'state_sealed',
    value: (state) => (JSON.parse(state) as { phone: string }).phone,
  },
];

/** In one transaction that locks out other writers, so that the unique indexes hold at any moment. */
async function rebuildBlindIndexes(connection: Client, sealing: Sealing, format: number): Promise<void> {
  await connection.query('BEGIN');
  try {
    await connection.query(
      'LOCK TABLE api_profiles, accounts, pending_logins, recovery_codes IN SHARE ROW EXCLUSIVE MODE',
    );
    await rebuildRecoveryCodeIndex(connection, sealing);
    for (const index of format < 2 ? BLIND_INDEXES : []) {
      const sealed = SEALED_COLUMNS.find(({ column }) => column === index.sealedColumn);
      if (sealed) await rebuildBlindIndex(connection, sealing, sealed, index);
    }
    await connection.query('UPDATE key_check SET blind_index_format = $1', [BLIND_INDEX_FORMAT]);
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** The codes themselves are not stored, so their SHA-256 is indexed. */
async function rebuildRecoveryCodeIndex(connection: Client, sealing: Sealing): Promise<void> {
  const { rows } = await connection.query<{ owner: number; hash: Buffer }>(
    'SELECT user_id AS owner, code_blind_index AS hash FROM recovery_codes',
  );
  await connection.query(
    `UPDATE recovery_codes SET code_blind_index = made.value FROM unnest($1::integer[], $2::bytea[], $3::bytea[])
       AS made (owner, hash, value) WHERE user_id = made.owner AND code_blind_index = made.hash`,
    [
      rows.map(({ owner }) => owner),
      rows.map(({ hash }) => hash),
      rows.map(({ owner, hash }) => sealing.blindIndex('recovery_code', owner, hash.toString('hex'))),
    ],
  );
}

async function rebuildBlindIndex(
  connection: Client,
  sealing: Sealing,
  from: SealedColumn,
  index: BlindIndex,
): Promise<void> {
  const { rows } = await connection.query<SealedRow>(
    `SELECT ${from.id} AS id, ${from.owner} AS owner, ${from.column} AS sealed FROM ${from.table}`,
  );
  const [ids, values]: [string[], Buffer[]] = [[], []];
  for (const row of rows) {
    try {
      const value = index.value(sealing.unseal(contextOfRow(from, row), row.sealed).reveal());
      values.push(sealing.blindIndex(index.of, row.owner, value));
      ids.push(String(row.id));
    } catch (error) {
      // A value that cannot be unsealed is lost already and must not prevent the start.
      if (!(error instanceof UnsealError)) throw error;
    }
  }
  await connection.query(
    `UPDATE ${from.table} AS target SET ${index.column} = made.value
     FROM unnest($1::text[], $2::bytea[]) AS made (id, value) WHERE target.${from.id}::text = made.id`,
    [ids, values],
  );
}

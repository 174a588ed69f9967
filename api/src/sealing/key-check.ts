import type { Client } from 'pg';
import { BootError } from '../errors/boot-error.js';
import type { Keyring } from './keyring.js';
import { type SealedColumn, type SealedRow, placeOfRow, SEALED_COLUMNS } from './sealed-columns.js';
import { type IndexedColumn, SealBroken, Sealing, type SealedPlace } from './sealing.js';

const PLACE: SealedPlace = { table: 'key_check', column: 'sealed', rowId: 1, ownerId: 0 };
/** 3: recovery codes too, which were a SHA-256 before. 2: with the column. 1: of versions before that. */
const INDEX_FORMAT = 3;

/**
 * Checks that the keys are those of the data, and brings the columns that find sealed values up to date.
 * @param connection holds the boot lock
 * @param isNew whether the keys were made now
 * @throws BootError
 */
export async function checkKeys(connection: Client, keyring: Keyring, isNew: boolean): Promise<void> {
  const sealing = new Sealing(keyring);
  const format = await checkWord(connection, keyring);
  if (format === null) {
    await connection.query('INSERT INTO key_check (sealed, index_format) VALUES ($1, $2)', [
      ...[sealing.seal(PLACE, 'keys'), isNew ? INDEX_FORMAT : 1],
    ]);
  }
  if (!isNew && (format ?? 1) < INDEX_FORMAT) await makeIndexesAnew(connection, sealing, format ?? 1);
}

/**
 * The format of the columns that find sealed values; null for data of versions without the sealed word.
 * @throws BootError when the keys do not open the word
 */
export async function checkWord(connection: Client, keyring: Keyring): Promise<number | null> {
  const { rows } = await connection.query<{ sealed: Buffer; format: number }>(
    'SELECT sealed, index_format AS format FROM key_check',
  );
  const [stored] = rows;
  if (!stored) return null;
  try {
    new Sealing(keyring).open(PLACE, stored.sealed);
    return stored.format;
  } catch {
    throw new BootError(
      'The keys in the table data_keys are not those of the sealed data: restore that table from a backup of this ' +
        'database. Nothing was changed.',
    );
  }
}

interface Index {
  column: string;
  of: IndexedColumn;
  sealedColumn: string;
  /** In what was sealed. */
  value: (secret: string) => string;
}

const INDEXES: readonly Index[] = [
  { column: 'api_hash_index', of: 'api_hash', sealedColumn: 'api_hash_sealed', value: (secret) => secret },
  { column: 'phone_index', of: 'phone', sealedColumn: 'phone_sealed', value: (secret) => secret },
  {
    column: 'phone_index',
    of: 'phone',
    sealedColumn: 'state_sealed',
    value: (state) => (JSON.parse(state) as { phone: string }).phone,
  },
];

/** All in one transaction in which nobody else writes: at no moment do two rows of one value escape the unique index. */
async function makeIndexesAnew(connection: Client, sealing: Sealing, format: number): Promise<void> {
  await connection.query('BEGIN');
  try {
    await connection.query(
      'LOCK TABLE api_profiles, accounts, pending_logins, recovery_codes IN SHARE ROW EXCLUSIVE MODE',
    );
    await indexRecoveryCodes(connection, sealing);
    for (const index of format < 2 ? INDEXES : []) {
      const sealed = SEALED_COLUMNS.find(({ column }) => column === index.sealedColumn);
      if (sealed) await rebuildIndex(connection, sealing, sealed, index);
    }
    await connection.query('UPDATE key_check SET index_format = $1', [INDEX_FORMAT]);
    await connection.query('COMMIT');
  } catch (error) {
    await connection.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
}

/** Nobody knows the codes any more: their SHA-256 takes their place in the index. */
async function indexRecoveryCodes(connection: Client, sealing: Sealing): Promise<void> {
  const { rows } = await connection.query<{ owner: number; hash: Buffer }>(
    'SELECT user_id AS owner, code_hash AS hash FROM recovery_codes',
  );
  await connection.query(
    `UPDATE recovery_codes SET code_hash = made.value FROM unnest($1::integer[], $2::bytea[], $3::bytea[])
       AS made (owner, hash, value) WHERE user_id = made.owner AND code_hash = made.hash`,
    [
      rows.map(({ owner }) => owner),
      rows.map(({ hash }) => hash),
      rows.map(({ owner, hash }) => sealing.indexOf('recovery_code', owner, hash.toString('hex'))),
    ],
  );
}

async function rebuildIndex(connection: Client, sealing: Sealing, from: SealedColumn, index: Index): Promise<void> {
  const { rows } = await connection.query<SealedRow>(
    `SELECT ${from.id} AS id, ${from.owner} AS owner, ${from.column} AS sealed FROM ${from.table}`,
  );
  const [ids, values]: [string[], Buffer[]] = [[], []];
  for (const row of rows) {
    try {
      const value = index.value(sealing.open(placeOfRow(from, row), row.sealed).reveal());
      values.push(sealing.indexOf(index.of, row.owner, value));
      ids.push(String(row.id));
    } catch (error) {
      // What does not open is lost already; it must not keep the rest from starting.
      if (!(error instanceof SealBroken)) throw error;
    }
  }
  await connection.query(
    `UPDATE ${from.table} AS target SET ${index.column} = made.value
     FROM unnest($1::text[], $2::bytea[]) AS made (id, value) WHERE target.${from.id}::text = made.id`,
    [ids, values],
  );
}

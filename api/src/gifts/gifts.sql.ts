import { IS_AUTHENTIC_SQL } from '../accounts/account-conditions.js';
import { GIFT_COLUMNS, GIFT_TABLES } from './gift-row.js';

// No statement here names an owner: the catalogue belongs to no user.

/** What a user sees of a gift. A change of any of them is an event. */
const TERMS = [
  'title',
  'stars',
  'convert_stars',
  'upgrade_stars',
  'total',
  'remains',
  'is_sold_out',
  'is_birthday',
  'needs_premium',
  'is_auction',
  'per_user',
  'locked_until',
  'first_sale_at',
  'last_sale_at',
  'resale',
  'auction',
  'background',
  'released_by',
  'file_id',
];
const COLUMNS = [...TERMS, 'position'];
const qualified = (table: string, columns: string[]) => columns.map((column) => `${table}.${column}`).join(', ');

/** What a reading changed of one gift. `missing`: it lacks one that is listed, which may be gone. */
export interface GiftChange {
  id: string;
  kind: 'new' | 'changed' | 'returned' | 'moved' | 'missing';
}

/**
 * $1: environment, $2: gifts, $3: whether this is the first reading, $4: whether it is newer than the stored numbers. Places
 * stay while the order is the same: an account that does not see all gifts counts fewer before each. A gift is new if and only if its row is inserted here after the first reading.
 */
export const SAVE_GIFTS = `
  WITH given AS MATERIALIZED (SELECT * FROM jsonb_populate_recordset(NULL::gifts, $2::jsonb)),
  inserted AS (
    INSERT INTO gifts (environment, id, ${COLUMNS.join(', ')}, first_seen_at, is_baseline)
    SELECT $1::varchar, given.id, ${qualified('given', COLUMNS)}, now(), $3::boolean FROM given
    WHERE NOT EXISTS (SELECT FROM gifts known WHERE known.environment = $1::varchar AND known.id = given.id)
    RETURNING id, stars, remains, is_sold_out
  ), ranked AS (
    SELECT row_number() OVER (ORDER BY given.position) = row_number() OVER (ORDER BY old.position, old.id) AS is_same
    FROM given LEFT JOIN gifts old ON old.environment = $1::varchar AND old.id = given.id AND old.missing_since IS NULL
  ), places AS (
    SELECT NOT EXISTS (SELECT FROM inserted) AND bool_and(is_same) AS are_same FROM ranked
  ), placed AS (
    SELECT ${qualified('given', TERMS)}, given.id, CASE WHEN places.are_same THEN old.position ELSE given.position END AS position
    FROM places, given JOIN gifts old ON old.environment = $1::varchar AND old.id = given.id
  ), updated AS (
    UPDATE gifts gift SET (${COLUMNS.join(', ')}, missing_since, checked_at) = (${qualified('placed', COLUMNS)}, NULL, NULL)
    FROM placed JOIN gifts old ON old.environment = $1::varchar AND old.id = placed.id
    WHERE $4::boolean AND gift.environment = $1::varchar AND gift.id = placed.id
      AND ((${qualified('old', COLUMNS)}) IS DISTINCT FROM (${qualified('placed', COLUMNS)}) OR old.missing_since IS NOT NULL)
    RETURNING gift.id, old.missing_since IS NOT NULL AS is_returned, gift.stars, gift.remains, gift.is_sold_out,
      (${qualified('old', TERMS)}) IS NOT DISTINCT FROM (${qualified('gift', TERMS)}) AND old.missing_since IS NULL AS is_only_moved,
      (old.stars, old.remains, old.is_sold_out) IS DISTINCT FROM (gift.stars, gift.remains, gift.is_sold_out)
        AS has_other_numbers
  ), sighted AS (
    INSERT INTO gift_sightings (environment, gift_id, at, stars, remains, is_sold_out)
    SELECT $1::varchar, id, now(), stars, remains, is_sold_out FROM inserted
    UNION ALL SELECT $1::varchar, id, now(), stars, remains, is_sold_out FROM updated WHERE has_other_numbers
    ON CONFLICT DO NOTHING
  )
  SELECT id, 'new' AS kind FROM inserted
  UNION ALL SELECT id, CASE WHEN is_returned THEN 'returned' WHEN is_only_moved THEN 'moved' ELSE 'changed' END FROM updated
  UNION ALL SELECT id, 'missing' FROM gifts
    WHERE $4::boolean AND environment = $1::varchar AND missing_since IS NULL AND id NOT IN (SELECT id FROM given)`;

/** $1: environment. Accounts that were not read within a day are not counted. */
// eslint-disable-next-line owners/named -- of all users.
export const COUNT_READ_ACCOUNTS = `SELECT count(*)::integer AS count FROM accounts account
  WHERE environment = $1 AND removed_at IS NULL AND last_checked_at > now() - interval '1 day' AND ${IS_AUTHENTIC_SQL}`;

/** $1: environment, $2: ids, $3: when their numbers were last read. */
export const RECORD_GONE = `UPDATE gifts SET missing_since = now(), checked_at = $3::timestamptz
  WHERE environment = $1 AND id = ANY ($2) AND missing_since IS NULL RETURNING id`;

export const FIND_GIFTS = `SELECT ${GIFT_COLUMNS} FROM ${GIFT_TABLES} WHERE gift.environment = $1 AND gift.id = ANY ($2)`;

/** Those that are gone come last. */
export const LIST_GIFTS = `SELECT ${GIFT_COLUMNS} FROM ${GIFT_TABLES} WHERE gift.environment = $1
  ORDER BY gift.missing_since IS NOT NULL, gift.position, gift.id`;

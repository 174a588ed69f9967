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
const of = (table: string, columns: string[]) => columns.map((column) => `${table}.${column}`).join(', ');

/** What a reading changed of one gift. */
export interface GiftChange {
  id: string;
  kind: 'new' | 'changed' | 'moved' | 'gone';
}

/**
 * $1: environment, $2: gifts, $3: whether this is the first reading, $4: whether it is newer than the stored numbers, $5:
 * when those were read. A gift is new if and only if its row is inserted here after the first reading.
 */
export const SAVE_GIFTS = `
  WITH given AS MATERIALIZED (SELECT * FROM jsonb_populate_recordset(NULL::gifts, $2::jsonb)),
  inserted AS (
    INSERT INTO gifts (environment, id, ${COLUMNS.join(', ')}, first_seen_at, is_baseline)
    SELECT $1::varchar, given.id, ${of('given', COLUMNS)}, now(), $3::boolean FROM given
    WHERE NOT EXISTS (SELECT FROM gifts known WHERE known.environment = $1::varchar AND known.id = given.id)
    RETURNING id, stars, remains, is_sold_out
  ), updated AS (
    UPDATE gifts gift SET (${COLUMNS.join(', ')}, missing_since, checked_at) = (${of('given', COLUMNS)}, NULL, NULL)
    FROM given JOIN gifts old ON old.environment = $1::varchar AND old.id = given.id
    WHERE $4::boolean AND gift.environment = $1::varchar AND gift.id = given.id
      AND ((${of('old', COLUMNS)}) IS DISTINCT FROM (${of('given', COLUMNS)}) OR old.missing_since IS NOT NULL)
    RETURNING gift.id, gift.stars, gift.remains, gift.is_sold_out,
      (${of('old', TERMS)}) IS NOT DISTINCT FROM (${of('gift', TERMS)}) AND old.missing_since IS NULL AS is_only_moved,
      (old.stars, old.remains, old.is_sold_out) IS DISTINCT FROM (gift.stars, gift.remains, gift.is_sold_out)
        AS has_other_numbers
  ), gone AS (
    UPDATE gifts SET missing_since = now(), checked_at = $5::timestamptz
    WHERE $4::boolean AND environment = $1::varchar AND missing_since IS NULL AND id NOT IN (SELECT id FROM given)
    RETURNING id
  ), sighted AS (
    INSERT INTO gift_sightings (environment, gift_id, at, stars, remains, is_sold_out)
    SELECT $1::varchar, id, now(), stars, remains, is_sold_out FROM inserted
    UNION ALL SELECT $1::varchar, id, now(), stars, remains, is_sold_out FROM updated WHERE has_other_numbers
    ON CONFLICT DO NOTHING
  )
  SELECT id, 'new' AS kind FROM inserted
  UNION ALL SELECT id, CASE WHEN is_only_moved THEN 'moved' ELSE 'changed' END FROM updated
  UNION ALL SELECT id, 'gone' FROM gone`;

export const FIND_GIFTS = `SELECT ${GIFT_COLUMNS} FROM ${GIFT_TABLES} WHERE gift.environment = $1 AND gift.id = ANY ($2)`;

/** Those that are gone come last. */
export const LIST_GIFTS = `SELECT ${GIFT_COLUMNS} FROM ${GIFT_TABLES} WHERE gift.environment = $1
  ORDER BY gift.missing_since IS NOT NULL, gift.position, gift.id`;

import { SessionUnreadableError } from '../found-session.js';

export interface Columns {
  names: string[];
  /** Index of the column that is an alias of the rowid; SQLite stores it as NULL. */
  rowIdIndex: number | null;
}

/** One word, name, text, comment or sign. Each alternative begins with another character, so matching takes linear time. */
const TOKEN =
  /--[^\n]*|\/\*[^]*?(?:\*\/|$)|'(?:[^']|'')*'|"(?:[^"]|"")*"|`(?:[^`]|``)*`|\[[^\]]*\]|[\p{L}\p{N}_$]+|\S/gu;
const TABLE_CONSTRAINTS = new Set(['CONSTRAINT', 'PRIMARY', 'UNIQUE', 'CHECK', 'FOREIGN']);
const MAX_SQL_LENGTH = 8000;

/** Reads the column names and the rowid alias from a CREATE TABLE statement. */
export function readColumns(sql: string): Columns {
  if (sql.length > MAX_SQL_LENGTH) throw new SessionUnreadableError('limit', 'A table has too long a definition');
  const tokens = (sql.match(TOKEN) ?? []).filter((token) => !token.startsWith('--') && !token.startsWith('/*'));
  if (/\bWITHOUT\s+ROWID\b/iu.test(sql.slice(sql.lastIndexOf(')')))) {
    throw new SessionUnreadableError('format', 'A table is WITHOUT ROWID');
  }
  const definitions = splitDefinitions(tokens);
  const isConstraint = ([first = '']: string[]) => TABLE_CONSTRAINTS.has(first.toUpperCase());
  const columns = definitions.filter((definition) => definition.length > 0 && !isConstraint(definition));
  const keyColumn = primaryKeyOf(definitions.filter(isConstraint));
  const rowIdIndex = columns.findIndex(([name = '', type = '', ...rest]) => {
    const isKey = hasPrimaryKey(rest) || unquote(name).toLowerCase() === keyColumn;
    return type.toUpperCase() === 'INTEGER' && isKey;
  });
  return {
    names: columns.map(([name = '']) => unquote(name)),
    rowIdIndex: rowIdIndex < 0 ? null : rowIdIndex,
  };
}

/** The tokens between the outer parentheses, by the commas that are in no inner ones. */
function splitDefinitions(tokens: string[]): string[][] {
  const begin = tokens.indexOf('(');
  if (begin < 0) throw new SessionUnreadableError('format', 'A table has no columns');
  const definitions: string[][] = [[]];
  let depth = 0;
  for (const token of tokens.slice(begin)) {
    if (token === '(' && depth++ === 0) continue;
    if (token === ')' && --depth === 0) break;
    if (token === ',' && depth === 1) definitions.push([]);
    else definitions.at(-1)?.push(token);
  }
  return definitions;
}

const hasPrimaryKey = (tokens: string[]): boolean =>
  tokens.some((token, i) => token.toUpperCase() === 'PRIMARY' && tokens[i + 1]?.toUpperCase() === 'KEY');

/** The only column of a `PRIMARY KEY (id)` among the constraints of the table, in lower case. */
function primaryKeyOf(constraints: string[][]): string | undefined {
  const key = constraints.find(hasPrimaryKey);
  const [open, name, close] = key?.slice(key.findIndex((token) => token.toUpperCase() === 'KEY') + 1) ?? [];
  return open === '(' && close === ')' && name !== undefined ? unquote(name).toLowerCase() : undefined;
}

function unquote(name: string): string {
  const quote = name[0] ?? '';
  if (quote === '[') return name.slice(1, -1);
  return `"\`'`.includes(quote) && name.length > 1 ? name.slice(1, -1).replaceAll(quote + quote, quote) : name;
}

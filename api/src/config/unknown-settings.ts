import { SETTING_NAMES } from './settings.js';

/** Variables of a `.env` file for docker compose, Node and the C library. */
const FOREIGN_VARIABLES = /^(?:POSTGRES_|COMPOSE_|NODE_|MALLOC_|npm_)|^(?:TZ|UV_THREADPOOL_SIZE)$/;

/**
 * A warning for each unknown name in the `.env` file.
 * @param namesOfFile separated by commas, as set by `npm start`
 */
export function warnOfUnknownSettings(namesOfFile = process.env['GIFTBUYER_ENV_FILE_NAMES'] ?? ''): string[] {
  const known: readonly string[] = SETTING_NAMES;
  const unknown = namesOfFile
    .split(',')
    .filter((name) => name && !known.includes(name) && !FOREIGN_VARIABLES.test(name));
  return unknown.map((name) => {
    const meant = known.find((one) => editDistance(one, name.toUpperCase()) <= 2);
    return `.env sets ${name}, which is no setting.${meant ? ` Did you mean ${meant}?` : ''}`;
  });
}

/** Levenshtein distance. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const replaced = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(replaced, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

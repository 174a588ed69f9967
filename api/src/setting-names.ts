import { readConfig } from './config.js';

/** What docker compose and Node themselves read in a `.env` file. */
const OF_OTHERS = /^(?:POSTGRES_|COMPOSE_|NODE_|MALLOC_|npm_)|^(?:TZ|UV_THREADPOOL_SIZE)$/;

/** Names of the settings, as `readConfig` looks them up. */
export function settingNames(): string[] {
  const names = new Set<string>();
  const note = (_: object, name: string | symbol) => void names.add(String(name));
  readConfig(new Proxy({}, { get: note, deleteProperty: () => true }));
  return [...names].sort();
}

/**
 * One sentence for each name that is set in a `.env` file and means nothing.
 * @param namesOfFile separated by commas, as `npm start` gives them
 */
export function warnOfUnknownSettings(namesOfFile = process.env['GIFTBUYER_ENV_FILE_NAMES'] ?? ''): string[] {
  const known = settingNames();
  const unknown = namesOfFile.split(',').filter((name) => name && !known.includes(name) && !OF_OTHERS.test(name));
  return unknown.map((name) => {
    const meant = known.find((one) => distance(one, name.toUpperCase()) <= 2);
    return `.env sets ${name}, which is no setting.${meant ? ` Did you mean ${meant}?` : ''}`;
  });
}

/** Levenshtein's: how many letters to insert, delete or replace. */
function distance(a: string, b: string): number {
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

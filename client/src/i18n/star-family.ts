/** Names of groups of kinds of transactions. */
export type Family = 'gifts' | 'topUps' | 'content' | 'earnings' | 'other';

/** The end of a long id, by which people tell gifts apart. */
export function shortId(id: string): string {
  return id.length > 8 ? `…${id.slice(-5)}` : id;
}

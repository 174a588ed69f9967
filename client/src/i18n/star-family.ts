/** Names of groups of kinds of transactions. */
export type Family = 'gifts' | 'topUps' | 'content' | 'earnings' | 'other';

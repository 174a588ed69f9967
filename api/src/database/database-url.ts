/** Injection token of the URL of the database, for connections outside of the pool. */
export const DATABASE_URL = Symbol('DATABASE_URL');

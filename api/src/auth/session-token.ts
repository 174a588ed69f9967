import { createHash } from 'node:crypto';

export const ISSUER = 'giftbuyer';
export const AUDIENCE = 'giftbuyer-panel';
export const TOKEN_TYPE = 'access';

/** The claims of a session token, as they were signed. */
export interface SessionClaims {
  sub: string;
  sid: string;
  typ: string;
  exp: number;
}

/** What the database and the log may know of a `sid` claim: its SHA-256, in hex. */
export function sessionIdOf(sid: string): string {
  return createHash('sha256').update(sid).digest('hex');
}

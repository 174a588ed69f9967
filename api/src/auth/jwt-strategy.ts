import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import { Keyring } from '../sealing/keyring.js';
import { SessionCookie } from './session-cookie.js';

export const ISSUER = 'giftbuyer';
export const AUDIENCE = 'giftbuyer-panel';
export const TOKEN_TYPE = 'access';

/** Claims of a session token. */
interface Claims {
  sub: string;
  sid: string;
  typ: string;
  exp: number;
}

/** What a token that we signed says of whoever shows it. */
export interface TokenClaims {
  userId: string;
  sessionId: string;
  /** Seconds since 1970. */
  expiresAt: number;
}

/** Accepts tokens that we signed, whether or not they have expired or their session is over. */
@Injectable()
export class JwtStrategy extends Strategy {
  constructor(keyring: Keyring, cookie: SessionCookie) {
    super(
      {
        jwtFromRequest: (request: Request) => cookie.tokenOf(request),
        secretOrKeyProvider: (_request: Request, token: string, done: (error: unknown, key?: Buffer) => void) => {
          const key = hasClaims(token) ? keyring.keyBytesOfVersion('jwt', keyVersionOf(token)) : undefined;
          if (key) done(null, key);
          else done(new Error('Unknown key'));
        },
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
        // `PanelSessions.find` compares `exp` with the clock of the database.
        ignoreExpiration: true,
      },
      ({ sub, sid, typ, exp }: Claims, done: (error: unknown, claims: TokenClaims | false) => void) => {
        const isOurs = typ === TOKEN_TYPE && typeof sid === 'string' && typeof exp === 'number';
        done(null, isOurs && { userId: sub, sessionId: sessionIdOf(sid), expiresAt: exp });
      },
    );
  }
}

/** What the database and the log may know of a `sid` claim: its SHA-256, in hex. */
export function sessionIdOf(sid: string): string {
  return createHash('sha256').update(sid).digest('hex');
}

/** The `kid` of the token's header (RFC 7515, 4.1.4), or 0. */
function keyVersionOf(token: string): number {
  return Number(partOf(token, 0)?.kid) || 0;
}

/** The library that verifies tokens takes claims of `null` for an object. */
function hasClaims(token: string): boolean {
  return partOf(token, 1) !== null;
}

/** The header or the claims of a token; null when it is no JSON object. */
function partOf(token: string, place: 0 | 1): { kid?: unknown } | null {
  try {
    const part: unknown = JSON.parse(Buffer.from(token.split('.')[place] ?? '', 'base64url').toString());
    return typeof part === 'object' ? part : null;
  } catch {
    return null;
  }
}

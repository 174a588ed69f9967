import { Injectable } from '@nestjs/common';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import { Keyring } from '../sealing/keyring.js';
import { AUDIENCE, ISSUER, PanelSessions, type Claims } from './panel-sessions.js';
import { tokenOf } from './auth-cookie.js';

const BEARER = 'Bearer ';

/** Accepts tokens that we signed and whose session still has its row. */
@Injectable()
export class JwtStrategy extends Strategy {
  constructor(keyring: Keyring, sessions: PanelSessions) {
    super(
      {
        jwtFromRequest: (request: Request) => {
          // A header is the caller's choice, so the cookie does not stand in for a wrong one.
          const { authorization } = request.headers;
          if (authorization === undefined) return tokenOf(request);
          return authorization.startsWith(BEARER) ? authorization.slice(BEARER.length) : null;
        },
        secretOrKeyProvider: (_request: Request, token: string, done: (error: unknown, key?: Buffer) => void) => {
          const key = keyring.get('jwt', keyVersionOf(token));
          if (key) done(null, key);
          else done(new Error('Unknown key'));
        },
        algorithms: ['HS256'],
        issuer: ISSUER,
        audience: AUDIENCE,
      },
      (claims: Claims, done: (error: unknown, user?: unknown) => void) => {
        sessions.find(claims).then(
          (user) => done(null, user ?? false),
          (error: unknown) => done(error),
        );
      },
    );
  }
}

/** The `kid` of the token's header (RFC 7515, 4.1.4), or 0. */
function keyVersionOf(token: string): number {
  try {
    const header = JSON.parse(Buffer.from(token.split('.')[0] ?? '', 'base64url').toString()) as { kid?: unknown };
    return Number(header.kid) || 0;
  } catch {
    return 0;
  }
}

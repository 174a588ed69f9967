import { createSecretKey } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { PassportStrategy } from '@nestjs/passport';
import type { Request } from 'express';
import { Strategy } from 'passport-jwt';
import { Keyring } from '../sealing/keyring.js';
import type { AuthenticatedUser } from './authenticated-user.js';
import { originKeyHashOf } from './origin-key.js';
import { PanelSessions } from './panel-sessions.js';
import { SessionCookie } from './session-cookie.js';
import { AUDIENCE, ISSUER, type SessionClaims, TOKEN_TYPE } from './session-token.js';

/** The user of a request: by its session token, whose signature is verified, and the row of the session. */
@Injectable()
export class JwtStrategy extends PassportStrategy(Strategy) {
  constructor(
    keyring: Keyring,
    cookie: SessionCookie,
    private readonly sessions: PanelSessions,
  ) {
    super({
      jwtFromRequest: (request: Request) => cookie.tokenOf(request),
      secretOrKeyProvider: (_request: Request, token: string, done: (error: unknown, key?: Buffer) => void) => {
        const key = hasClaims(token) ? keyring.keyBytesOfVersion('jwt', keyVersionOf(token)) : undefined;
        // jsonwebtoken tries bytes as a public key first, which fails and takes a twentieth of a request. The types of
        // passport-jwt lack key objects.
        if (key) done(null, createSecretKey(key) as unknown as Buffer);
        else done(new Error('Unknown key'));
      },
      algorithms: ['HS256'],
      issuer: ISSUER,
      audience: AUDIENCE,
      // `PanelSessions.findUser` compares `exp` with the clock of the database.
      ignoreExpiration: true,
      passReqToCallback: true,
    });
  }

  /** @param claims of a token that we signed; it may have expired, and its session may have ended */
  validate(request: Request, claims: SessionClaims): Promise<AuthenticatedUser | null> {
    const { typ, sid, exp } = claims;
    const isSessionToken = typ === TOKEN_TYPE && typeof sid === 'string' && typeof exp === 'number';
    return isSessionToken ? this.sessions.findUser(claims, originKeyHashOf(request)) : Promise.resolve(null);
  }
}

/** The `kid` of the token's header (RFC 7515, 4.1.4), or 0. */
function keyVersionOf(token: string): number {
  return Number(partOf(token, 0)?.kid) || 0;
}

/** False for claims of `null`, which the library would take for an object. */
function hasClaims(token: string): boolean {
  return partOf(token, 1) !== null;
}

/** The header or the claims of a token; null when it is no JSON object. */
function partOf(token: string, index: 0 | 1): { kid?: unknown } | null {
  try {
    const part: unknown = JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString());
    return typeof part === 'object' ? part : null;
  } catch {
    return null;
  }
}

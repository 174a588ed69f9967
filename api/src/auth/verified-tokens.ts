import { Injectable } from '@nestjs/common';
import type { Request, Response } from 'express';
import passport from 'passport';
import { JwtStrategy, type TokenClaims } from './jwt-strategy.js';
import { SessionCookie } from './session-cookie.js';

const MAX_KNOWN = 10_000;

/**
 * What tokens say. A signature is checked when its token is first shown, and the same text proves the same later; it
 * never says whether it has expired or the session is over.
 */
@Injectable()
export class VerifiedTokens {
  /** By the text of the token; the one known longest comes first. */
  private readonly known = new Map<string, TokenClaims>();

  constructor(
    private readonly strategy: JwtStrategy,
    private readonly cookie: SessionCookie,
  ) {}

  /** Null without a token that we signed. */
  async of(request: Request, response: Response): Promise<TokenClaims | null> {
    const token = this.cookie.tokenOf(request);
    if (token === null) return null;
    const claims = this.known.get(token) ?? (await this.verify(request, response));
    if (!claims) return null;
    this.known.set(token, claims);
    for (const [oldest] of this.known) {
      if (this.known.size <= MAX_KNOWN) break;
      this.known.delete(oldest);
    }
    return claims;
  }

  private verify(request: Request, response: Response): Promise<TokenClaims | false> {
    return new Promise((resolve, reject) => {
      const answer = (error: unknown, claims: TokenClaims | false) =>
        error ? reject(error as Error) : resolve(claims);
      // Passport writes the callbacks of the request onto the strategy, so requests must not share one.
      const strategy = Object.create(this.strategy) as JwtStrategy;
      passport.authenticate(strategy, { session: false }, answer)(request, response, reject);
    });
  }
}

import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { JwtService } from '@nestjs/jwt';
import type { CookieOptions, Request, Response } from 'express';
import { SECOND_STEP_MINUTES } from '@giftbuyer/contracts';
import { Config } from '../config/config.js';
import { Keyring } from '../sealing/keyring.js';
import { cookiesOf, valueIn } from './request-cookies.js';
import { secondStepNameOf } from './session-cookie.js';
import { ISSUER } from './session-token.js';
import type { UserEntity } from './user.entity.js';

/** Differs from that of sessions, so that neither token is accepted as the other. */
const AUDIENCE = 'giftbuyer-second-step';

/**
 * The state between the right password and the code of the second factor: a signed token in a cookie, so that it survives a
 * restart and every instance accepts it. It is void once a code was used, or the password or the second factor
 * was changed, or the user signed out everywhere.
 */
@Injectable()
export class SecondStep {
  private readonly name: string;

  constructor(
    private readonly jwt: JwtService,
    private readonly keyring: Keyring,
    config: Config,
  ) {
    this.name = secondStepNameOf(config, keyring);
  }

  /** @param revision of the second factor of the user */
  async issueToken(user: UserEntity, revision: number): Promise<string> {
    const { key, version } = this.keyring.currentKey('jwt');
    return this.jwt.signAsync(
      { state: stateOf(user, revision) },
      {
        secret: key,
        keyid: String(version),
        algorithm: 'HS256',
        subject: String(user.id),
        issuer: ISSUER,
        audience: AUDIENCE,
        expiresIn: SECOND_STEP_MINUTES * 60,
      },
    );
  }

  /** The user who gave the password; null when the token is invalid or has expired. */
  async userIdOf(token: string): Promise<number | null> {
    const claims = await this.claimsOf(token);
    return claims && Number(claims.sub);
  }

  /** False when the token was voided since. */
  async isCurrent(token: string, user: UserEntity, revision: number): Promise<boolean> {
    return (await this.claimsOf(token))?.state === stateOf(user, revision);
  }

  readCookie(request: Request): string | null {
    return valueIn(cookiesOf(request), this.name);
  }

  /** @param attributes of every cookie of the panel */
  setCookie(response: Response, token: string, attributes: CookieOptions): void {
    response.cookie(this.name, token, { ...attributes, maxAge: SECOND_STEP_MINUTES * 60_000 });
  }

  clearCookie(response: Response, attributes: CookieOptions): void {
    response.cookie(this.name, '', { ...attributes, maxAge: 0 });
  }

  private async claimsOf(token: string): Promise<{ sub: string; state: string } | null> {
    const secret = this.keyring.keyBytesOfVersion('jwt', Number(this.keyIdOf(token)));
    if (!secret) return null;
    const options = { secret, algorithms: ['HS256' as const], issuer: ISSUER, audience: AUDIENCE };
    return this.jwt.verifyAsync<{ sub: string; state: string }>(token, options).catch(() => null);
  }

  private keyIdOf(token: string): string | undefined {
    try {
      return this.jwt.decode<{ header?: { kid?: string } } | null>(token, { complete: true })?.header?.kid;
    } catch {
      // Its payload is no JSON.
      return undefined;
    }
  }
}

function stateOf({ passwordHash, accessEpoch }: UserEntity, revision: number): string {
  return createHash('sha256').update(`${passwordHash}|${accessEpoch}|${revision}`).digest('base64url');
}

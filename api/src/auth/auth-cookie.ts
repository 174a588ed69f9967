import type { CookieOptions, Request, Response } from 'express';
import type { Config } from '../config.js';
import { SESSION_SECONDS } from './panel-sessions.js';

const NAME = 'auth_token';
/** Our pair among those of the header (RFC 6265, 4.2.1); a token needs no quotes and no escapes. */
const COOKIE = new RegExp(`(?:^|; *)${NAME}=([^; ]+)`);
const BEARER = 'Bearer ';

/**
 * The session token that a request shows. A `Bearer` header (RFC 6750, 2.1) goes before the cookie, also a wrong one.
 * Other schemes belong to somebody else: a proxy that asks for a password sends its `Basic` header along.
 */
export function tokenOf(request: Request): string | null {
  const { authorization = '' } = request.headers;
  return authorization.startsWith(BEARER) ? authorization.slice(BEARER.length) : cookieOf(request);
}

function cookieOf({ headers: { cookie = '' } }: Request): string | null {
  return COOKIE.exec(cookie)?.[1] ?? null;
}

export function setToken(response: Response, token: string, config: Config): void {
  response.cookie(NAME, token, { ...cookieAttributes(config), maxAge: SESSION_SECONDS * 1000 });
}

/** Browsers drop a cookie only when its attributes are repeated. */
export function clearToken(response: Response, config: Config): void {
  response.cookie(NAME, '', { ...cookieAttributes(config), maxAge: 0 });
}

/** Of every cookie of the panel. */
export function cookieAttributes(config: Config): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: config.publicOrigin?.startsWith('https:') ?? false,
  };
}

import type { CookieOptions, Request, Response } from 'express';
import type { Config } from '../config.js';
import { SESSION_SECONDS } from './panel-sessions.js';

const NAME = 'auth_token';

export function tokenOf(request: Request): string | null {
  const cookies = request.cookies as Record<string, unknown>;
  const token = cookies[NAME];
  return typeof token === 'string' && token !== '' ? token : null;
}

export function setToken(response: Response, token: string, config: Config): void {
  response.cookie(NAME, token, { ...attributes(config), maxAge: SESSION_SECONDS * 1000 });
}

/** Browsers drop a cookie only when its attributes are repeated. */
export function clearToken(response: Response, config: Config): void {
  response.cookie(NAME, '', { ...attributes(config), maxAge: 0 });
}

function attributes(config: Config): CookieOptions {
  return {
    httpOnly: true,
    sameSite: 'strict',
    path: '/',
    secure: config.publicOrigin?.startsWith('https:') ?? false,
  };
}

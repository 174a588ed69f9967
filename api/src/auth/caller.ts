import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { addressOf } from '../http/client-address.js';
import { newOriginKeyHashOf } from './origin-key.js';
import { cookiesOf } from './request-cookies.js';

/** Followed by the id of the panel, since panels on one host share cookies; without it in former versions. */
const KNOWN_BROWSER_COOKIE = 'gb_device';
const KNOWN_BROWSER_COOKIE_NAME = /^gb_device(?:_[0-9a-f]{8})?$/;
/** The longest that browsers keep a cookie (RFC 6265bis, 5.5). */
const KNOWN_BROWSER_COOKIE_DAYS = 400;
/** Other services on the host may add cookies (RFC 6265, 8.5), so only the first ones are checked. */
const MAX_TOKENS = 8;

/** The sender of a request that is not authenticated yet. */
export interface Caller {
  address: string;
  /** Tokens of earlier sign-ins in this browser; see `KnownBrowsers`. */
  browserTokens: string[];
  /** Of the origin key that a new session will require, in hex; null without one. */
  originKeyHash: string | null;
}

/** The caller of an operation that checks passwords. @throws AppError `validation_failed` for an origin key that is none */
export const FromCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<Request>();
  const tokens = cookiesOf(request).filter(({ name }) => KNOWN_BROWSER_COOKIE_NAME.test(name));
  return {
    address: addressOf(request),
    browserTokens: tokens.slice(0, MAX_TOKENS).map(({ value }) => value),
    originKeyHash: newOriginKeyHashOf(request),
  };
});

/** Sets the cookie of a known browser. It outlives the session and a logout. @param panel see `panelIdOf` */
export function setBrowserToken(response: Response, panel: string, token: string, attributes: CookieOptions): void {
  response.cookie(`${KNOWN_BROWSER_COOKIE}_${panel}`, token, {
    ...attributes,
    maxAge: KNOWN_BROWSER_COOKIE_DAYS * 24 * 60 * 60 * 1000,
  });
}

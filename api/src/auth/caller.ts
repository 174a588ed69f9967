import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { addressOf } from '../input/client-address.js';
import { newOriginKeyHashOf } from './origin-key.js';

const DEVICE_COOKIE = 'gb_device';
/** The longest that browsers keep a cookie (RFC 6265bis, 5.5). */
const DEVICE_COOKIE_DAYS = 400;
/** Another service on the same host can add cookies of its own (RFC 6265, 8.5): ours is among the first. */
const MAX_TOKENS = 4;

/** Who asks, before a password has said it. */
export interface Caller {
  address: string;
  /** What its browser shows of earlier sign-ins; see `KnownBrowsers`. */
  browserTokens: string[];
  /** In hex, of the key that a session which begins now will demand; null without one. */
  originKeyHash: string | null;
}

/** The caller of an operation that checks passwords. @throws AppError `validation_failed` for an origin key that is none */
export const FromCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const request = context.switchToHttp().getRequest<Request>();
  const pairs = (request.headers.cookie ?? '').split('; ').filter((pair) => pair.startsWith(`${DEVICE_COOKIE}=`));
  return {
    address: addressOf(request),
    browserTokens: pairs.slice(0, MAX_TOKENS).map((pair) => pair.slice(DEVICE_COOKIE.length + 1)),
    originKeyHash: newOriginKeyHashOf(request),
  };
});

/** Lets the browser know that it is known. It outlives the session and a logout. */
export function setBrowserToken(response: Response, token: string, attributes: CookieOptions): void {
  response.cookie(DEVICE_COOKIE, token, {
    ...attributes,
    maxAge: DEVICE_COOKIE_DAYS * 24 * 60 * 60 * 1000,
  });
}

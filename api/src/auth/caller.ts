import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { CookieOptions, Request, Response } from 'express';
import { addressOf } from '../http/client-address.js';
import { newOriginKeyHashOf } from './origin-key.js';

/** Followed by the name of the panel, but for those of versions before: each panel of the host has one of its own. */
const DEVICE_COOKIE = 'gb_device';
const DEVICE_PAIR = /^gb_device(?:_[0-9a-f]{8})?=(.*)$/;
/** The longest that browsers keep a cookie (RFC 6265bis, 5.5). */
const DEVICE_COOKIE_DAYS = 400;
/** Other panels and services on the same host add cookies of their own (RFC 6265, 8.5): ours is among the first. */
const MAX_TOKENS = 8;

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
  const tokens = (request.headers.cookie ?? '').split('; ').flatMap((pair) => DEVICE_PAIR.exec(pair)?.[1] ?? []);
  return {
    address: addressOf(request),
    browserTokens: tokens.slice(0, MAX_TOKENS),
    originKeyHash: newOriginKeyHashOf(request),
  };
});

/** Lets the browser know that it is known. It outlives the session and a logout. @param panel see `panelOf` */
export function setBrowserToken(response: Response, panel: string, token: string, attributes: CookieOptions): void {
  response.cookie(`${DEVICE_COOKIE}_${panel}`, token, {
    ...attributes,
    maxAge: DEVICE_COOKIE_DAYS * 24 * 60 * 60 * 1000,
  });
}

import { AsyncLocalStorage } from 'node:async_hooks';
import type { NextFunction, Request, Response } from 'express';
import { addressOf } from '../http/client-address.js';

const USER_AGENT_MAX_LENGTH = 256;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** Where a request comes from, as far as the audit log keeps it. */
export interface RequestOrigin {
  address: string;
  userAgent: string;
}

const UNKNOWN: RequestOrigin = { address: '', userAgent: '' };
const current = new AsyncLocalStorage<RequestOrigin>();

/** Keeps the origin at hand for all that runs on behalf of the request. */
export function keepRequestOrigin(request: Request, _response: Response, next: NextFunction): void {
  // Nothing that only reads is recorded, and lists are read more often than all else.
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  current.run({ address: addressOf(request), userAgent: printable(request.get('user-agent') ?? '') }, next);
}

/** Of the request on whose behalf this runs; unknown outside of requests. */
export function requestOrigin(): RequestOrigin {
  return current.getStore() ?? UNKNOWN;
}

function printable(text: string): string {
  return text.slice(0, USER_AGENT_MAX_LENGTH).replace(UNPRINTABLE, '');
}

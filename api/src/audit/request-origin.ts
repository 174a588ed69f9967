import { AsyncLocalStorage } from 'node:async_hooks';
import type { NextFunction, Request, Response } from 'express';
import { addressOf } from '../http/client-address.js';

const USER_AGENT_MAX_LENGTH = 256;
const UNPRINTABLE = /[\p{C}\p{Zl}\p{Zp}]/gu;

/** What the audit log stores about the origin of a request. */
export interface RequestOrigin {
  address: string;
  userAgent: string;
}

const UNKNOWN: RequestOrigin = { address: '', userAgent: '' };
const current = new AsyncLocalStorage<RequestOrigin>();

/** Makes the origin available as `requestOrigin()` in the asynchronous context of the request. */
export function captureRequestOrigin(request: Request, _response: Response, next: NextFunction): void {
  // Reads are not recorded in the audit log, and they are the most frequent requests.
  if (request.method === 'GET' || request.method === 'HEAD') return next();
  current.run({ address: addressOf(request), userAgent: printable(request.get('user-agent') ?? '') }, next);
}

/** Of the request in whose asynchronous context this runs; empty outside of requests. */
export function requestOrigin(): RequestOrigin {
  return current.getStore() ?? UNKNOWN;
}

function printable(text: string): string {
  return text.slice(0, USER_AGENT_MAX_LENGTH).replace(UNPRINTABLE, '');
}

import { randomBytes } from 'node:crypto';
import { REQUEST_ID_HEADER, REQUEST_ID_PATTERN } from '@giftbuyer/contracts';
import type { Request, RequestHandler } from 'express';
import type { Config } from '../config/config.js';
import { withRequestId } from '../logging/request-id.js';
import { TrustedProxies } from './trusted-proxies.js';

/** Random for each process, so that several on one database, or one after a restart, never give the same id. */
const PREFIX = randomBytes(4).toString('hex');
let requests = 0;

/** Gives each request an id, which its answer names in a header and which is on every log line that the request writes. */
export function requestIds({ trustedProxies }: Config): RequestHandler {
  const proxies = new TrustedProxies(trustedProxies);
  return (request, response, next) => {
    // Only letters and digits, so that a double click selects the whole id.
    const id = idOfProxy(request, proxies) ?? PREFIX + (requests++).toString(36);
    response.setHeader(REQUEST_ID_HEADER, id);
    withRequestId(id, next);
  };
}

function idOfProxy(request: Request, proxies: TrustedProxies): string | undefined {
  const id = request.headers['x-request-id'];
  if (typeof id !== 'string' || !REQUEST_ID_PATTERN.test(id)) return undefined;
  return proxies.has(request.socket.remoteAddress ?? '') ? id : undefined;
}

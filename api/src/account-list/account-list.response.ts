import type { AccountList } from '@giftbuyer/contracts';
import type { Request, Response } from 'express';
import { matchesIfNoneMatch, PRIVATE_NO_CACHE } from '../http/conditional-request.js';
import type { SerializedAccountList } from './serialized-account-list.js';

/**
 * Answers 200 with an ETag, or 304 if the client has that list already. A list whose refresh is under way is a 202 without
 * an ETag, which is not cached. Compressed if the client accepts gzip; the ETag is another one then (RFC 9110, 8.8.3).
 */
export async function sendAccountList(
  request: Request,
  response: Response,
  list: SerializedAccountList,
  state: AccountList['state'],
): Promise<void> {
  const isGzip = request.acceptsEncodings('gzip') === 'gzip';
  response.setHeader('Vary', 'Accept-Encoding, Authorization, Cookie, X-Origin-Key');
  if (state === 'ready') {
    const tag = `"${list.hash}${isGzip ? '-gzip' : ''}"`;
    response.setHeader('Cache-Control', PRIVATE_NO_CACHE);
    response.setHeader('ETag', tag);
    if (matchesIfNoneMatch(request, tag)) {
      response.writeHead(304).end();
      return;
    }
  }
  response.setHeader('Content-Type', 'application/json; charset=utf-8');
  if (isGzip) response.setHeader('Content-Encoding', 'gzip');
  response.statusCode = state === 'ready' ? 200 : 202;
  response.end(isGzip ? await list.gzipped(state) : list.bytes(state));
}

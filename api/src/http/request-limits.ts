import type { Request, RequestHandler } from 'express';
import { AppError } from '../errors/app-error.js';
import { allowedMethods } from './allowed-methods.js';

const URL_MAX_LENGTH = 2048;
export const MAX_HEADERS = 64;
const METHODS = ['GET', 'HEAD', 'OPTIONS', 'POST', 'PUT', 'PATCH', 'DELETE'];
/** Headers for authentication and routing. Of duplicates, a proxy and the panel might each use another one (RFC 9110, 5.3). */
const SINGLE_HEADERS = new Set(['host', 'authorization', 'origin', 'x-origin-key']);

/** Refuses requests that are too long, have an unsupported method, or are ambiguous. */
export const requestLimits: RequestHandler = (request, response, next) => {
  const error = violationOf(request);
  if (error?.code === 'method_not_allowed') {
    const allowed = allowedMethods(request);
    response.setHeader('Allow', (allowed.length > 0 ? allowed : METHODS).join(', '));
  }
  next(error);
};

function violationOf(request: Request): AppError | undefined {
  if (request.originalUrl.length > URL_MAX_LENGTH) return new AppError('uri_too_long');
  if (request.rawHeaders.length / 2 > MAX_HEADERS) return new AppError('too_many_headers');
  if (!METHODS.includes(request.method)) return new AppError('method_not_allowed');
  const header = repeatedHeader(request.rawHeaders);
  const parameter = header ?? repeatedParameter(request.originalUrl);
  return parameter === undefined
    ? undefined
    : new AppError('ambiguous_request', { fields: { [parameter]: 'repeated' } });
}

/** @param headers names and values alternately, as received */
function repeatedHeader(headers: readonly string[]): string | undefined {
  const seen = new Set<string>();
  for (let i = 0; i < headers.length; i += 2) {
    const name = headers[i]?.toLowerCase() ?? '';
    if (!SINGLE_HEADERS.has(name)) continue;
    if (seen.has(name)) return name;
    seen.add(name);
  }
  return undefined;
}

function repeatedParameter(url: string): string | undefined {
  const query = url.indexOf('?');
  if (query < 0) return undefined;
  const names = [...new URLSearchParams(url.slice(query + 1)).keys()];
  return names.find((name, i) => names.indexOf(name) !== i);
}

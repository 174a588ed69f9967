import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import type { Config } from '../config.js';
import { AppError } from '../errors/app-error.js';

/** `host` or `host:port` (RFC 9110, 7.2). */
const HOST = /^(\[[\da-f:.]+\]|[^\s/?#@\\:[\]]+)(:\d{1,5})?$/i;

/**
 * Answers 421 to requests whose `Host` is not one of the panel's. A page of another site may let its own name point to
 * the panel (DNS rebinding) and is then, for the browser, of the same origin; but it cannot give itself an address
 * without a name, `localhost`, or a name that the owner has set.
 */
export function knownHosts({ host, publicOrigin, allowedHosts }: Config): RequestHandler {
  const names = new Set(['localhost', ...allowedHosts]);
  for (const url of [publicOrigin, `http://${host}`]) {
    const name = url && URL.parse(url)?.hostname;
    if (name) names.add(name);
  }
  return (request, _response, next) => {
    const [text, ...others] = request.headersDistinct['host'] ?? [];
    const name = text === undefined || others.length > 0 ? null : nameOf(text);
    next(name !== null && (isAddress(name) || names.has(name)) ? undefined : new AppError('unknown_host'));
  };
}

/** In lower case, as punycode, without the dot of the root; null when the text names no host. */
function nameOf(host: string): string | null {
  const url = HOST.test(host) ? URL.parse(`http://${host}`) : null;
  return url && url.hostname.replace(/\.$/, '');
}

function isAddress(name: string): boolean {
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

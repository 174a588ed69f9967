import { isIP } from 'node:net';
import type { RequestHandler } from 'express';
import type { Config } from '../config/config.js';
import { AppError } from '../errors/app-error.js';
import { ERRORS } from '../errors/error-table.js';
import { languageOf } from './accept-language.js';
import { isApi } from './is-api.js';

/** `host` or `host:port` (RFC 9110, 7.2). */
const HOST = /^(\[[\da-f:.]+\]|[^\s/?#@\\:[\]]+)(:\d{1,5})?$/i;

/**
 * Answers 421 to requests with an unknown `Host`: on API paths with the error body, elsewhere with its text.
 *
 * With DNS rebinding the name of a hostile site resolves to the panel, so that the browser treats both as one origin. Such a name
 * is never an IP address, `localhost`, or one of the settings.
 */
export function knownHosts({ host, publicUrls, allowedHosts }: Config): RequestHandler {
  const own = [...publicUrls.map(({ origin }) => origin), `http://${host}`].map(
    (url) => URL.parse(url)?.hostname ?? '',
  );
  const names = new Set(['localhost', ...allowedHosts, ...own].map(withoutTrailingDot));
  const isOwn = (name: string) => name !== '' && (isAddress(name) || names.has(name));
  /** Cache of the last accepted host: nearly all requests have the same one. */
  let last: string | undefined;
  return (request, response, next) => {
    const text = request.headers.host ?? '';
    if (text === last || isOwn(nameOf(text))) {
      last = text;
      return next();
    }
    if (isApi(request)) return next(new AppError('unknown_host'));
    const meaning = ERRORS.unknown_host;
    response.status(meaning.status).type('text/plain; charset=utf-8').vary('Accept-Language');
    response.end(`${meaning[languageOf(request)]}\n`);
  };
}

/** In lower case and as punycode; empty when the text names no host. */
function nameOf(host: string): string {
  return withoutTrailingDot((HOST.test(host) && URL.parse(`http://${host}`)?.hostname) || '');
}

/** `panel.lan.` is the same name as `panel.lan`. */
function withoutTrailingDot(name: string): string {
  return name.replace(/\.$/, '');
}

function isAddress(name: string): boolean {
  return isIP(name.replace(/^\[(.*)\]$/, '$1')) !== 0;
}

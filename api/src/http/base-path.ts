import type { Request, RequestHandler, Response } from 'express';
import type { Config } from '../config.js';

const BASE = 'basePath';

/**
 * Finds the path under which the browser sees the panel, when PUBLIC_URL names one. Works behind a proxy that leaves the
 * path as it is and behind one that takes it away; without a proxy the panel is at `/` as well.
 */
export function basePaths({ publicUrls }: Config): RequestHandler {
  const paths = [...new Set(publicUrls.map(({ path }) => path))].filter((path) => path !== '/');
  // The longest first: of `/gifts/` and `/gifts/test/` both may be one.
  paths.sort((one, other) => other.length - one.length);
  return (request, response, next) => {
    const prefix = paths.find((path) => `${request.path}/`.startsWith(path));
    if (prefix !== undefined) request.url = `/${request.url.slice(prefix.length)}`.replace(/^\/\?/, '/?');
    response.locals[BASE] =
      prefix ?? publicUrls.find(({ origin }) => hostOf(origin) === request.headers.host)?.path ?? '/';
    // Links of a page are relative to its directory.
    if (prefix !== undefined && request.originalUrl.length < prefix.length) response.redirect(308, prefix);
    else next();
  };
}

/** Begins and ends in a slash. */
export function basePathOf(response: Response): string {
  const base: unknown = response.locals[BASE];
  return typeof base === 'string' ? base : '/';
}

/** The https or http of the address by which the browser has come, as far as it can be known. */
export function isHttps({ publicUrls }: Config, request: Request): boolean {
  const { origin, host } = request.headers;
  if (origin !== undefined && /^https?:/.test(origin)) return origin.startsWith('https:');
  const own = publicUrls.filter((url) => hostOf(url.origin) === host);
  const known = own.length > 0 ? own : publicUrls;
  return known.length > 0 && known.every((url) => url.origin.startsWith('https:'));
}

function hostOf(origin: string): string {
  return origin.replace(/^https?:\/\//, '');
}

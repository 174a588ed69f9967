import type { Request, RequestHandler, Response } from 'express';
import type { Config } from '../config/config.js';

const BASE = 'basePath';

/**
 * Middleware that finds the base path of the panel, when PUBLIC_URL has one. Works behind proxies that keep the base path and
 * behind those that strip it; without a proxy the panel is at `/` as well.
 */
export function basePaths({ publicUrls }: Config): RequestHandler {
  const paths = [...new Set(publicUrls.map(({ path }) => path))].filter((path) => path !== '/');
  // The longest first, because `/gifts/` is a prefix of `/gifts/test/`.
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

/** The base path of the request; begins and ends in a slash. */
export function basePathOf(response: Response): string {
  const base: unknown = response.locals[BASE];
  return typeof base === 'string' ? base : '/';
}

/** Whether the browser has used https, as far as it can be known. */
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

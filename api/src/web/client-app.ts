import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { static as serveStatic, type Request, type RequestHandler, type Response } from 'express';
import type { SessionCookie } from '../auth/session-cookie.js';
import { AppError } from '../errors/app-error.js';
import { basePathOf } from '../http/base-path.js';
import { PagePreloads } from './page-preloads.js';
import { FOREVER, HASHED_NAME, compressedAssets } from './compressed-assets.js';
import { contentPolicy } from '../http/security-headers.js';

export const CLIENT_DIRECTORY = fileURLToPath(new URL('../../../client/dist/browser', import.meta.url));

const OTHER_HANDLERS = /^\/(api|docs|docs-json|docs-yaml)(\/|$)/;
const INDEX_PATH = '/index.html';
const METAFILE = 'browser-stats.json';
const PLACEHOLDER = '__CSP_NONCE__';
const NONCE_BYTES = 16;
const FILE_NAME = /\.[^/]*$/;

/** Serves the built client: its files, and the page for every path without a file extension. */
export function clientApp(directory: string, cookie: SessionCookie): RequestHandler {
  const files = serveStatic(directory, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      response.setHeader('Cache-Control', HASHED_NAME.test(path) ? FOREVER : 'no-cache');
    },
  });
  const packed = compressedAssets(directory);
  const page = join(directory, INDEX_PATH);
  const firstScreen = new PagePreloads(join(directory, '..', METAFILE), cookie);
  return (request, response, next) => {
    const { path } = request;
    // The API and its documentation have their own handlers.
    if (OTHER_HANDLERS.test(path)) return next();
    const orElse = (error?: unknown) => {
      if (error) next(error);
      else sendPage(page, firstScreen, request, response).catch(next);
    };
    if (path === INDEX_PATH) orElse();
    else packed(request, response, () => files(request, response, orElse));
  };
}

async function sendPage(file: string, firstScreen: PagePreloads, request: Request, response: Response): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    throw new AppError('method_not_allowed');
  }
  if (FILE_NAME.test(request.path) && request.path !== INDEX_PATH) throw new AppError('not_found');
  const built = await readFile(file, 'utf8').catch(() => {
    throw new AppError('unavailable');
  });
  const html = await firstScreen.addPreloads(built, request, basePathOf(response));
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  response.setHeader('Content-Security-Policy', contentPolicy(nonce));
  response.setHeader('Cache-Control', 'no-store');
  response.type('html').send(html.replaceAll(PLACEHOLDER, nonce));
}

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Request, RequestHandler, Response } from 'express';
import type { SessionCookie } from '../auth/session-cookie.js';
import { AppError } from '../errors/app-error.js';
import { basePathOf } from '../http/base-path.js';
import { contentPolicy } from '../http/security-headers.js';
import { clientFiles } from './client-files.js';
import { addPreloads } from './page-preloads.js';

export const CLIENT_DIRECTORY = fileURLToPath(new URL('../../../client/dist/browser', import.meta.url));

const OTHER_HANDLERS = /^\/(api|docs|docs-json|docs-yaml)(\/|$)/;
const INDEX_PATH = '/index.html';
const PRELOADS = 'preloads.json';
const PLACEHOLDER = '__CSP_NONCE__';
const NONCE_BYTES = 16;
const FILE_NAME = /\.[^/]*$/;

/** Serves the built client: its files, and the page for every path without a file extension. */
export function clientApp(directory: string, cookie: SessionCookie): RequestHandler {
  const files = clientFiles(directory);
  return (request, response, next) => {
    const { path } = request;
    // The API and its documentation have their own handlers.
    if (OTHER_HANDLERS.test(path)) return next();
    const orElse = (error?: unknown) => {
      if (error) next(error);
      else sendPage(directory, cookie, request, response).catch(next);
    };
    if (path === INDEX_PATH) orElse();
    else files(request, response, orElse);
  };
}

async function sendPage(directory: string, cookie: SessionCookie, request: Request, response: Response): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    throw new AppError('method_not_allowed');
  }
  if (FILE_NAME.test(request.path) && request.path !== INDEX_PATH) throw new AppError('not_found');
  const built = await readFile(join(directory, INDEX_PATH), 'utf8').catch(() => {
    throw new AppError('unavailable');
  });
  const isSignedIn = cookie.tokenOf(request) !== null;
  const page = await addPreloads(built, join(directory, '..', PRELOADS), request, isSignedIn);
  const html = withBasePath(page, basePathOf(response));
  const nonce = randomBytes(NONCE_BYTES).toString('base64');
  response.setHeader('Content-Security-Policy', contentPolicy(nonce));
  response.setHeader('Cache-Control', 'no-store');
  response.type('html').send(html.replaceAll(PLACEHOLDER, nonce));
}

/** The addresses of the page lie below `base`; the client reads it from the page. */
function withBasePath(page: string, base: string): string {
  if (base === '/') return page;
  const moved = page.replaceAll(/ (src|href)="\/(?!\/)/g, ` $1="${base}`);
  return moved.replace('<html ', `<html data-base="${base}" `);
}

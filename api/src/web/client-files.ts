import { readFile } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { static as serveStatic, type NextFunction, type Request, type RequestHandler, type Response } from 'express';
import { AppError } from '../errors/app-error.js';

export const CLIENT_DIRECTORY = fileURLToPath(new URL('../../../client/dist/browser', import.meta.url));

const NOT_OURS = /^\/(api|docs|docs-json|docs-yaml)(\/|$)/;
const PLACEHOLDER = '__CSP_NONCE__';
/** The build writes a hash of the content into the names of scripts, styles and media. */
const HASHED_NAME = /-[A-Z0-9]{8}\.\w+$/;

/** Serves the built client: its files, and its page for every path that names no file. */
export function clientFiles(directory: string): RequestHandler[] {
  const files = serveStatic(directory, {
    index: false,
    redirect: false,
    setHeaders: (response, path) => {
      const caching = HASHED_NAME.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache';
      response.setHeader('Cache-Control', caching);
    },
  });
  const page = (request: Request, response: Response) => sendPage(join(directory, 'index.html'), request, response);
  return [skip(files), skip(page)];
}

/** Leaves the paths of the API and its documentation to their own handlers. */
function skip(handler: (request: Request, response: Response, next: NextFunction) => unknown): RequestHandler {
  return (request, response, next) => (NOT_OURS.test(request.path) ? next() : handler(request, response, next));
}

async function sendPage(file: string, request: Request, response: Response): Promise<void> {
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    response.setHeader('Allow', 'GET, HEAD');
    throw new AppError('method_not_allowed');
  }
  if (extname(request.path) !== '' && request.path !== '/index.html') throw new AppError('not_found');
  const html = await readFile(file, 'utf8').catch(() => {
    throw new AppError('unavailable');
  });
  response.setHeader('Cache-Control', 'no-store');
  response.type('html').send(html.replaceAll(PLACEHOLDER, response.locals['cspNonce'] as string));
}

import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { constants, gzip } from 'node:zlib';
import type { RequestHandler } from 'express';

/** The build writes a hash of the content, 8 URL-safe characters, into the names of its scripts and styles. */
export const HASHED_NAME = /(main|chunk|styles)-[\w-]{8}\.(js|css)$/;
export const FOREVER = 'public, max-age=31536000, immutable';

const PATH = new RegExp(`^/${HASHED_NAME.source}`);
const TYPES = { js: 'text/javascript; charset=utf-8', css: 'text/css; charset=utf-8' };
const compress = promisify(gzip);

/**
 * Serves scripts and styles with gzip (RFC 1952), a third of their size. Files with a hash in their name never change, so each is
 * compressed once and cached: some 200 kB in all.
 */
export function compressedAssets(directory: string): RequestHandler {
  const cache = new Map<string, Promise<Buffer>>();
  const compressedFile = (path: string): Promise<Buffer> => {
    const known = cache.get(path);
    if (known) return known;
    const compressing = readFile(join(directory, path)).then((file) =>
      compress(file, { level: constants.Z_BEST_COMPRESSION }),
    );
    cache.set(path, compressing);
    // Failures are not cached.
    compressing.catch(() => cache.delete(path));
    return compressing;
  };
  return (request, response, next) => {
    const [, , type] = PATH.exec(request.path) ?? [];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if ((type !== 'js' && type !== 'css') || !isRead) return next();
    response.vary('Accept-Encoding');
    if (request.acceptsEncodings('gzip') !== 'gzip') return next();
    compressedFile(request.path).then(
      (body) => {
        response.setHeader('Cache-Control', FOREVER);
        response.setHeader('Content-Encoding', 'gzip');
        response.type(TYPES[type]).send(body);
      },
      // The next handler answers for a missing file.
      () => next(),
    );
  };
}

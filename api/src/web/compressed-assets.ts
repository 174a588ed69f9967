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
 * Sends scripts and styles as gzip (RFC 1952) to whoever understands it, a third of their size. What has a hash in its name
 * never changes, so each is packed once and kept: some 200 kB in all.
 */
export function compressedAssets(directory: string): RequestHandler {
  const kept = new Map<string, Promise<Buffer>>();
  const packed = (path: string): Promise<Buffer> => {
    const known = kept.get(path);
    if (known) return known;
    const packing = readFile(join(directory, path)).then((file) =>
      compress(file, { level: constants.Z_BEST_COMPRESSION }),
    );
    kept.set(path, packing);
    // Nothing is kept of a file that is not there.
    packing.catch(() => kept.delete(path));
    return packing;
  };
  return (request, response, next) => {
    const [, , type] = PATH.exec(request.path) ?? [];
    const isRead = request.method === 'GET' || request.method === 'HEAD';
    if ((type !== 'js' && type !== 'css') || !isRead) return next();
    response.vary('Accept-Encoding');
    if (request.acceptsEncodings('gzip') !== 'gzip') return next();
    packed(request.path).then(
      (body) => {
        response.setHeader('Cache-Control', FOREVER);
        response.setHeader('Content-Encoding', 'gzip');
        response.type(TYPES[type]).send(body);
      },
      // Whoever comes next says that there is no such file.
      () => next(),
    );
  };
}

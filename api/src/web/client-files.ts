import { extname } from 'node:path';
import { static as serveStatic, type Request, type RequestHandler, type Response } from 'express';

/** The build writes a hash of the content, 8 URL-safe characters, into the names of its scripts and styles. */
const HASHED_NAME = /(main|chunk|styles)-[\w-]{8}\.(js|css)$/;
const PUBLIC_IMMUTABLE = 'public, max-age=31536000, immutable';

/** Content codings (RFC 9110, 8.4.1) by the extension of the file that the client's build wrote beside each asset. */
const CODINGS: Readonly<Record<string, string>> = { '.br': 'br', '.gz': 'gzip' };

/** Serves the files of the built client, compressed ones to browsers that accept them. Paths without a file are passed on. */
export function clientFiles(directory: string): RequestHandler {
  const files = serveStatic(directory, { index: false, redirect: false, setHeaders });
  return (request, response, next) => {
    const { url, path } = request;
    const extension = extname(path);
    // Compressed files have no address of their own.
    if (extension in CODINGS) return next();
    const coding = extension && acceptedCoding(request);
    if (!coding) return files(request, response, next);
    request.url = `${path}${coding}`;
    files(request, response, (error?: unknown) => {
      request.url = url;
      if (error === undefined) return files(request, response, next);
      // The body of the error is not compressed.
      response.removeHeader('Content-Encoding');
      next(error);
    });
  };
}

/** The extension of the preferred compressed file. A range is one of the file itself. */
function acceptedCoding(request: Request): string | undefined {
  if (request.headers.range !== undefined) return undefined;
  return Object.keys(CODINGS).find((extension) => {
    const coding = CODINGS[extension] ?? '';
    return request.acceptsEncodings(coding) === coding;
  });
}

function setHeaders(response: Response, file: string): void {
  const extension = extname(file);
  const coding = CODINGS[extension];
  const name = coding ? file.slice(0, -extension.length) : file;
  response.vary('Accept-Encoding').setHeader('Cache-Control', HASHED_NAME.test(name) ? PUBLIC_IMMUTABLE : 'no-cache');
  if (coding) response.type(extname(name)).setHeader('Content-Encoding', coding);
}

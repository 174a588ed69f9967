import { NotFoundException, type INestApplication } from '@nestjs/common';
import { SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { AppError } from '../errors/app-error.js';
import { openApi } from './openapi-document.js';

/** The page brings its own inline styles; it runs no script but our own files. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "frame-ancestors 'none'",
  "base-uri 'none'",
].join('; ');

/** OpenAPI: people read it at `/docs`, programs at `/docs-json`. */
export function serveOpenApi(app: INestApplication): void {
  app.use('/docs', (_: Request, response: Response, next: NextFunction) => {
    response.setHeader('Content-Security-Policy', POLICY);
    next();
  });
  // Other files of the package, such as its package.json, are not served. `NotFoundException` would become 405 where
  // the module has a route for the file.
  app.use('/docs', (request: Request, _: Response, next: NextFunction) => {
    next(request.path === '/' || PAGE_FILE.test(request.path) ? undefined : new AppError('not_found'));
  });
  // Created at the first request, to start faster, and cached, since the route is public.
  let json: Buffer | undefined;
  app.getHttpAdapter().get('/docs-json', (_: Request, response: Response) => {
    json ??= Buffer.from(JSON.stringify(openApi(app)));
    response.type('json').send(json);
  });
  SwaggerModule.setup('docs', app, () => openApi(app), {
    raw: false,
    swaggerOptions: { validatorUrl: null, requestInterceptor: showOriginKey },
  });
  app.use(['/docs', '/docs-json', '/docs-yaml'], () => {
    throw new NotFoundException();
  });
}

const PAGE_FILE = /^\/(swagger-ui(\.css|-(bundle|standalone-preset|init)\.js)|favicon-(16x16|32x32)\.png)$/;

/** Serialised into the page: sessions of the panel's client require the origin key. */
function showOriginKey(request: { headers: Record<string, string> }): object {
  const { localStorage } = globalThis as unknown as { localStorage: { getItem(name: string): string | null } };
  const key = localStorage.getItem('gb-origin-key');
  if (key !== null) request.headers['X-Origin-Key'] = key;
  return request;
}

import { NotFoundException, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';

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
export function documentation(app: INestApplication): void {
  app.use('/docs', (_: Request, response: Response, next: NextFunction) => {
    response.setHeader('Content-Security-Policy', POLICY);
    next();
  });
  // Made at the first request: it is not needed to start.
  SwaggerModule.setup('docs', app, () => openApi(app), { raw: ['json'], swaggerOptions: { validatorUrl: null } });
  app.use(['/docs', '/docs-json'], () => {
    throw new NotFoundException();
  });
}

export function openApi(app: INestApplication) {
  const outline = new DocumentBuilder()
    .setTitle('GiftBuyer')
    .setDescription(
      'The HTTP interface of the panel. Sign in first: the session is a cookie, or the same token as Bearer.',
    )
    .addCookieAuth('auth_token')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, outline);
  document.components = {
    ...document.components,
    schemas: {
      ...document.components?.schemas,
      ErrorBody: {
        type: 'object',
        required: ['error', 'detail'],
        properties: {
          error: { type: 'string', description: 'Code for programs' },
          detail: { type: 'string', description: 'Sentence for people' },
          fields: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
    },
  };
  return document;
}

import { NotFoundException, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { refusal } from '../errors/api-errors.js';

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

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What holds for every operation: how it is refused, and who may call it. */
function describeCommon(operation: Operation): void {
  const { responses, requestBody } = operation;
  responses['403'] = refusal('cross_site_request');
  responses['421'] = refusal('unknown_host');
  if (requestBody) responses['413'] = refusal('payload_too_large');
  responses['500'] = refusal('internal_error');
  const unauthorized = responses['401'];
  if (unauthorized && 'description' in unauthorized && unauthorized.description.includes('unauthorized')) {
    operation.security = [{ cookie: [] }, { bearer: [] }];
  }
}

/** The document as `/docs-json` serves it. */
export function openApi(app: INestApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setTitle('GiftBuyer')
    .setDescription(
      'The HTTP interface of the panel. Sign in first: the session is a cookie, or the same token as Bearer.',
    )
    .addCookieAuth('auth_token')
    .addBearerAuth()
    .build();
  const document = SwaggerModule.createDocument(app, outline);
  for (const { get, post, patch, delete: remove } of Object.values(document.paths)) {
    for (const operation of [get, post, patch, remove]) if (operation) describeCommon(operation);
  }
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

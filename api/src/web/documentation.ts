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
  // Those of the viewer's package that the page does not load, such as its package.json, are nobody's business.
  app.use('/docs', (request: Request, _: Response, next: NextFunction) => {
    next(request.path === '/' || PAGE_FILE.test(request.path) ? undefined : new NotFoundException());
  });
  // Made at the first request: it is not needed to start.
  SwaggerModule.setup('docs', app, () => openApi(app), {
    raw: ['json'],
    swaggerOptions: { validatorUrl: null, requestInterceptor: showOriginKey },
  });
  app.use(['/docs', '/docs-json', '/docs-yaml'], () => {
    throw new NotFoundException();
  });
}

const PAGE_FILE = /^\/(swagger-ui(-bundle|-standalone-preset|-init)?|index|favicon-\d+x\d+)\.(js|css|png)$/;

/** Runs in the page, as text: a session of the panel's client demands the key of its origin. */
function showOriginKey(request: { headers: Record<string, string> }): object {
  const { localStorage } = globalThis as unknown as { localStorage: { getItem(name: string): string | null } };
  const key = localStorage.getItem('gb-origin-key');
  if (key !== null) request.headers['X-Origin-Key'] = key;
  return request;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** What holds for every operation: how it is refused, and who may call it. */
function describeCommon(operation: Operation): void {
  const { responses, requestBody } = operation;
  responses['403'] = refusal('cross_site_request');
  responses['421'] = refusal('unknown_host');
  if (requestBody) {
    responses['413'] = refusal('payload_too_large');
    responses['415'] = refusal('unsupported_media_type');
  }
  const own = responses['400'];
  const common = refusal('ambiguous_request', 'ambiguous_session');
  responses['400'] = own && 'content' in own ? withMore(own, common) : common;
  responses['500'] = refusal('internal_error');
  const unauthorized = responses['401'];
  if (unauthorized && 'description' in unauthorized && unauthorized.description.includes('unauthorized')) {
    operation.security = [{ cookie: [] }, { bearer: [] }];
  }
}

type Refusal = ReturnType<typeof refusal>;

/** Of one status, the refusals of an operation and those of every operation. */
function withMore(own: object, common: Refusal): Refusal {
  const { description, content } = own as Refusal;
  const json = content['application/json'];
  const examples = { ...json.examples, ...common.content['application/json'].examples };
  return {
    description: `${description}, ${common.description}`,
    content: { 'application/json': { ...json, examples } },
  };
}

/** The document as `/docs-json` serves it. */
export function openApi(app: INestApplication): OpenAPIObject {
  const outline = new DocumentBuilder()
    .setTitle('GiftBuyer')
    .setDescription(
      'The HTTP interface of the panel. Sign in first: the session is a cookie, or the same token as Bearer.',
    )
    .addServer('.')
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

import { NotFoundException, type INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import type { NextFunction, Request, Response } from 'express';
import { type ErrorCode, REQUEST_ID_HEADER, REQUEST_ID_PATTERN } from '@giftbuyer/contracts';
import { errorResponse } from './api-responses.js';

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
  // Other files of the package, such as its package.json, are not served.
  app.use('/docs', (request: Request, _: Response, next: NextFunction) => {
    next(request.path === '/' || PAGE_FILE.test(request.path) ? undefined : new NotFoundException());
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

const PAGE_FILE = /^\/(swagger-ui(-bundle|-standalone-preset|-init)?|index|favicon-\d+x\d+)\.(js|css|png)$/;

/** Serialised into the page: sessions of the panel's client require the origin key. */
function showOriginKey(request: { headers: Record<string, string> }): object {
  const { localStorage } = globalThis as unknown as { localStorage: { getItem(name: string): string | null } };
  const key = localStorage.getItem('gb-origin-key');
  if (key !== null) request.headers['X-Origin-Key'] = key;
  return request;
}

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;

/** Adds the errors and the authentication that all operations share. */
function addCommonErrors(operation: Operation, readsBody: boolean): void {
  const { responses } = operation;
  addErrors(responses, 400, 'ambiguous_request', 'ambiguous_session');
  addErrors(responses, 403, 'cross_site_request');
  addErrors(responses, 414, 'uri_too_long');
  addErrors(responses, 421, 'unknown_host');
  addErrors(responses, 431, 'too_many_headers');
  if (readsBody) {
    // Nested too deep, or with too many keys.
    addErrors(responses, 400, 'validation_failed');
    addErrors(responses, 413, 'payload_too_large');
    addErrors(responses, 415, 'unsupported_media_type');
  }
  addErrors(responses, 500, 'internal_error');
  const unauthorized = responses['401'];
  if (unauthorized && 'description' in unauthorized && unauthorized.description.includes('unauthorized')) {
    operation.security = [{ cookie: [] }, { bearer: [] }];
    addErrors(responses, 429, 'too_many_requests');
  }
}

/** Merges with the operation's own errors of that status. */
function addErrors(responses: Operation['responses'], status: number, ...codes: ErrorCode[]): void {
  const own = responses[status];
  const common = errorResponse(...codes);
  responses[status] = own && 'content' in own ? mergeErrors(own, common) : common;
}

function addRequestId({ responses }: Operation): void {
  for (const response of Object.values(responses)) {
    if (!response || '$ref' in response) continue;
    response.headers = { ...response.headers, [REQUEST_ID_HEADER]: { $ref: '#/components/headers/RequestId' } };
  }
}

type ErrorResponse = ReturnType<typeof errorResponse>;

function mergeErrors(own: object, common: ErrorResponse): ErrorResponse {
  const json = (own as ErrorResponse).content['application/json'];
  const examples = { ...json.examples, ...common.content['application/json'].examples };
  return {
    description: Object.keys(examples).join(', '),
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
    if (get) addCommonErrors(get, false);
    for (const operation of [post, patch, remove]) if (operation) addCommonErrors(operation, true);
    for (const operation of [get, post, patch, remove]) if (operation) addRequestId(operation);
  }
  document.components = {
    ...document.components,
    headers: {
      RequestId: {
        description: 'What the log of the panel calls the request. A proxy of TRUSTED_PROXIES may choose it.',
        schema: { type: 'string', pattern: REQUEST_ID_PATTERN.source },
        example: '3f9c01ab1f',
      },
    },
    schemas: {
      ...document.components?.schemas,
      ErrorBody: {
        type: 'object',
        required: ['error', 'detail'],
        properties: {
          error: { type: 'string', description: 'Code for programs' },
          detail: { type: 'string', description: 'Sentence for people' },
          request_id: { type: 'string', description: 'What the log of the panel calls the request' },
          fields: { type: 'object', additionalProperties: { type: 'string' } },
        },
      },
    },
  };
  return document;
}

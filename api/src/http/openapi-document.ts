import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { type ErrorCode, ORIGIN_KEY_HEADER, REQUEST_ID_HEADER, REQUEST_ID_PATTERN } from '@giftbuyer/contracts';
import { ID_SCHEMA } from './api-properties.js';
import { errorResponse } from './api-responses.js';
import { ErrorBodyDto } from './error-body.dto.js';
import { PUBLIC_EXTENSION } from './public-extension.js';

type Operation = NonNullable<OpenAPIObject['paths'][string]['get']>;
type ErrorResponse = ReturnType<typeof errorResponse>;

/** The document as `/docs-json` serves it. */
export function openApi(app: INestApplication): OpenAPIObject {
  const document = SwaggerModule.createDocument(app, outline(), { extraModels: [ErrorBodyDto] });
  for (const [path, { get, post, put, patch, delete: remove }] of Object.entries(document.paths)) {
    if (get) addCommonParts(get, { readsBody: false, hasId: path.includes('{id}') });
    for (const operation of [post, put, patch, remove])
      if (operation) addCommonParts(operation, { readsBody: true, hasId: path.includes('{id}') });
  }
  document.components = { ...document.components, headers: HEADERS };
  return withoutDtoSuffix(document);
}

function outline(): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setTitle('GiftBuyer')
    .setDescription(
      'The HTTP interface of the panel. Sign in first: the session is a cookie, or the same token as Bearer. A session ' +
        `that was begun with a header \`${ORIGIN_KEY_HEADER}\` needs the same with every request.`,
    )
    .addServer('.')
    .addCookieAuth('auth_token')
    .addBearerAuth()
    .build();
}

const HEADERS: NonNullable<NonNullable<OpenAPIObject['components']>['headers']> = {
  RequestId: {
    description: 'What the log of the panel calls the request. A proxy of TRUSTED_PROXIES may choose it.',
    schema: { type: 'string', pattern: REQUEST_ID_PATTERN.source },
    example: '3f9c01ab1f',
  },
  ETag: { description: 'For `If-None-Match` of the next request', schema: { type: 'string' } },
  RetryAfter: {
    description: 'Seconds until the next try',
    schema: { type: 'integer', minimum: 0 },
    example: 30,
  },
};

/** Adds what all operations share: errors, authentication, headers, the type of ids. */
function addCommonParts(operation: Operation, { readsBody, hasId }: { readsBody: boolean; hasId: boolean }): void {
  const { responses } = operation;
  const isPublic = PUBLIC_EXTENSION in operation;
  Reflect.deleteProperty(operation, PUBLIC_EXTENSION);
  operation.security = isPublic ? [] : [{ cookie: [] }, { bearer: [] }];
  addErrors(responses, 400, 'ambiguous_request', 'ambiguous_session');
  addErrors(responses, 403, 'cross_site_request');
  addErrors(responses, 414, 'uri_too_long');
  addErrors(responses, 421, 'unknown_host');
  addErrors(responses, 431, 'too_many_headers');
  if (!isPublic) {
    addErrors(responses, 401, 'unauthorized');
    addErrors(responses, 429, 'too_many_requests');
  }
  if (readsBody) {
    // Nested too deep, or with too many keys.
    addErrors(responses, 400, 'validation_failed');
    addErrors(responses, 413, 'payload_too_large');
    addErrors(responses, 415, 'unsupported_media_type');
  }
  if (hasId) addErrors(responses, 404, 'not_found');
  addErrors(responses, 500, 'internal_error');
  addErrors(responses, 503, 'unavailable');
  // Reading without a session writes nothing.
  if (!isPublic || readsBody) addErrors(responses, 503, 'storage_unwritable');
  addHeaders(responses);
  for (const parameter of operation.parameters ?? [])
    if ('in' in parameter && parameter.in === 'path' && parameter.name === 'id') parameter.schema = { ...ID_SCHEMA };
}

/** Merges with the operation's own errors of that status. */
function addErrors(responses: Operation['responses'], status: number, ...codes: ErrorCode[]): void {
  const own = responses[status] as ErrorResponse | undefined;
  const ownExamples = own?.content['application/json'].examples ?? {};
  const all = [...new Set([...(Object.keys(ownExamples) as ErrorCode[]), ...codes])];
  responses[status] = errorResponse(status, ...all);
}

function addHeaders(responses: Operation['responses']): void {
  for (const [status, response] of Object.entries(responses)) {
    if (!response || '$ref' in response) continue;
    response.headers = {
      ...response.headers,
      [REQUEST_ID_HEADER]: { $ref: '#/components/headers/RequestId' },
      ...((status === '304' || (status === '200' && '304' in responses)) && {
        ETag: { $ref: '#/components/headers/ETag' },
      }),
      ...((status === '429' || status === '503') && { 'Retry-After': { $ref: '#/components/headers/RetryAfter' } }),
    };
  }
}

/** Classes end in `Dto`, because the types of the contracts have the names themselves; schemas have those names. */
function withoutDtoSuffix(document: OpenAPIObject): OpenAPIObject {
  const { schemas = {} } = document.components ?? {};
  const renamed = Object.fromEntries(
    Object.entries(schemas).map(([name, schema]) => [name.replace(/Dto$/, ''), schema]),
  );
  const withNames = { ...document, components: { ...document.components, schemas: renamed } };
  const text = JSON.stringify(withNames, (key, value: unknown) =>
    key === '$ref' && typeof value === 'string' ? value.replace(/Dto$/, '') : value,
  );
  return JSON.parse(text) as OpenAPIObject;
}

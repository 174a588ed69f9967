import { applyDecorators, type Type } from '@nestjs/common';
import { ApiExtraModels, ApiHeader, ApiResponse, getSchemaPath } from '@nestjs/swagger';
import type { ErrorCode } from '@giftbuyer/contracts';
import { ERRORS } from '../errors/error-table.js';
import { ErrorBodyDto } from './error-body.dto.js';

/** Statuses that codes have while Telegram asks to wait, beside that of the error table; see `telegramFailure`. */
const STATUSES_OF_WAITS: Partial<Record<ErrorCode, number>> = {
  telegram_rpc: 429,
  telegram_unreachable: 503,
  proxy_unreachable: 503,
};
const WAIT = { detail: 'Telegram asks you to wait 30 s.', wait_seconds: 30 };

/** Documents the errors of an operation in OpenAPI, each with an example from the error table. */
export function ApiErrors(...codes: ErrorCode[]): MethodDecorator {
  const statuses = new Set(codes.flatMap(statusesOf));
  return applyDecorators(
    ...[...statuses].map((status) => {
      const sameStatus = codes.filter((code) => statusesOf(code).includes(status));
      return ApiResponse({ status, ...errorResponse(status, ...sameStatus) });
    }),
  );
}

/** The OpenAPI response for codes of one status. */
export function errorResponse(status: number, ...codes: ErrorCode[]) {
  const error = { type: 'string', enum: codes };
  return {
    description: codes.join(', '),
    content: {
      'application/json': {
        schema: { allOf: [refOf(ErrorBodyDto), { type: 'object', required: ['error'], properties: { error } }] },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code, status) }])),
      },
    },
  };
}

/** Documents the success of an operation in OpenAPI. */
export function ApiAnswer<Body extends object>(body: Type<Body>, example: NoInfer<Body>, status = 200) {
  return answer('application/json', [body], { schema: refOf(body), example }, status);
}

/** The same for a success with several forms, by name. */
export function ApiAnswerForms(bodies: Type<object>[], forms: Record<string, object>): MethodDecorator {
  const examples = Object.fromEntries(Object.entries(forms).map(([name, value]) => [name, { value }]));
  return answer('application/json', bodies, { schema: { oneOf: bodies.map(refOf) }, examples });
}

/** Documents an NDJSON answer: the schema is that of one line. */
export function ApiLines(lines: Type<object>[], example: object[]): MethodDecorator {
  const schema = { description: 'One line; each ends in a newline', oneOf: lines.map(refOf) };
  return answer('application/x-ndjson', lines, {
    schema,
    example: example.map((line) => `${JSON.stringify(line)}\n`).join(''),
  });
}

/**
 * Documents an answer of server-sent events: the schema is that of the data of one event, `x-event-types` has it by the name of
 * the event.
 *
 * @param types by the name of the event; null for events whose data is an empty object
 */
export function ApiEvents(types: Record<string, Type<object> | null>, example: string): MethodDecorator {
  const bodies = [...new Set(Object.values(types))];
  const schemaOf = (type: Type<object> | null) =>
    type ? refOf(type) : { type: 'object', additionalProperties: false };
  const schema = {
    description: 'The data of one event; `x-event-types` says of which',
    oneOf: bodies.map(schemaOf),
    'x-event-types': Object.fromEntries(Object.entries(types).map(([name, type]) => [name, schemaOf(type)])),
  };
  return answer(
    'text/event-stream',
    bodies.filter((body) => body !== null),
    { schema, example },
  );
}

/** Documents that a request with the `ETag` of an earlier answer may be answered 304. */
export function ApiNotModified(): MethodDecorator {
  return applyDecorators(
    ApiHeader({ name: 'If-None-Match', required: false, description: 'The `ETag` of an earlier answer' }),
    ApiResponse({ status: 304, description: 'The answer is still that of `If-None-Match`; no content' }),
  );
}

type Content = NonNullable<Extract<Parameters<typeof ApiResponse>[0], { content?: unknown }>['content']>[string];

function answer(type: string, bodies: Type<object>[], content: object, status = 200): MethodDecorator {
  return applyDecorators(
    ApiExtraModels(...bodies),
    ApiResponse({ status, description: 'Done', content: { [type]: content as Content } }),
  );
}

function refOf(body: Type<object>): { $ref: string } {
  return { $ref: getSchemaPath(body) };
}

function statusesOf(code: ErrorCode): number[] {
  const whileWaiting = STATUSES_OF_WAITS[code];
  return whileWaiting === undefined ? [ERRORS[code].status] : [ERRORS[code].status, whileWaiting];
}

function exampleOf(code: ErrorCode, status: number): Record<string, unknown> {
  const { en, example, status: usual } = ERRORS[code];
  const body = { error: code, detail: en, request_id: '3f9c01ab1f', ...example };
  if (status === usual) return body;
  return { ...body, ...WAIT, ...(code === 'telegram_rpc' && { error_code: 'FLOOD_WAIT', http: status }) };
}

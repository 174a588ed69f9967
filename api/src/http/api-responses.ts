import { applyDecorators } from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { ErrorCode } from '@giftbuyer/contracts';
import { ERRORS } from '../errors/error-table.js';

/** Documents the errors of an operation in OpenAPI, each with an example from the error table. */
export function ApiErrors(...codes: ErrorCode[]): MethodDecorator & ClassDecorator {
  const byStatus = Map.groupBy(codes, (code) => ERRORS[code].status);
  return applyDecorators(
    ...[...byStatus].map(([status, sameStatus]) => ApiResponse({ status, ...errorResponse(...sameStatus) })),
  );
}

/** The OpenAPI response for codes of one status. */
export function errorResponse(...codes: ErrorCode[]) {
  return {
    description: codes.join(', '),
    content: {
      'application/json': {
        schema: { $ref: '#/components/schemas/ErrorBody' },
        examples: Object.fromEntries(codes.map((code) => [code, { value: exampleOf(code) }])),
      },
    },
  };
}

/** Documents the success of an operation in OpenAPI. */
export function ApiAnswer(example: object, status = 200): MethodDecorator & ClassDecorator {
  return ApiResponse({
    status,
    description: 'Done',
    content: { 'application/json': { schema: { type: 'object' }, example } },
  });
}

/** The same for a success with several forms, by name. */
export function ApiAnswerForms(forms: Record<string, object>): MethodDecorator & ClassDecorator {
  const examples = Object.fromEntries(Object.entries(forms).map(([name, value]) => [name, { value }]));
  return ApiResponse({
    status: 200,
    description: 'Done',
    content: { 'application/json': { schema: { type: 'object' }, examples } },
  });
}

function exampleOf(code: ErrorCode): Record<string, unknown> {
  const { en, example } = ERRORS[code];
  return { error: code, detail: en, request_id: '3f9c01ab1f', ...example };
}

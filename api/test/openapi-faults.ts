import type { OpenAPIObject } from '@nestjs/swagger';
import { ERRORS } from '../src/errors/error-table.js';
import type { ErrorCode } from '@giftbuyer/contracts';

interface Schema {
  $ref?: string;
  type?: string;
  enum?: string[];
  properties?: Record<string, Schema>;
  items?: Schema;
  allOf?: Schema[];
  oneOf?: Schema[];
  additionalProperties?: unknown;
}

interface Operation {
  operationId?: string;
  summary?: string;
  tags?: string[];
  security?: object[];
  parameters?: { name: string; schema?: Schema }[];
  requestBody?: { content: Record<string, { schema?: Schema }> };
  responses: Record<string, { description?: string; content?: Record<string, { schema?: Schema }> }>;
}

/** Answers without content. */
const EMPTY = ['204', '304'];

/** What a generator of clients would miss in the document. */
export function faultsOf(document: OpenAPIObject): string[] {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
      name: `${method} ${path}`,
      operation,
    })),
  );
  const ids = operations.map(({ operation }) => operation.operationId);
  const twice = ids.filter((id, i) => ids.indexOf(id) !== i).map((id) => `${id} names two operations`);
  const schemas = Object.entries(document.components?.schemas ?? {}).flatMap(([name, schema]) =>
    untypedParts(schema as Schema, name),
  );
  return [...twice, ...schemas, ...operations.flatMap(({ name, operation }) => operationFaults(operation, name))];
}

function operationFaults(operation: Operation, name: string): string[] {
  const { operationId, summary, tags, security, parameters = [], requestBody, responses } = operation;
  const statuses = Object.keys(responses);
  return [
    ...missing(/^[a-z][A-Za-z]+$/.test(operationId ?? ''), `${name} has no operationId`),
    ...missing(summary, `${name} has no summary`),
    ...missing(tags?.length, `${name} has no tag`),
    ...missing(
      statuses.some((status) => status.startsWith('2')),
      `${name} has no success`,
    ),
    ...missing(security?.length === 0 || responses['401'], `${name} is not public and has no 401`),
    ...parameters.flatMap((parameter) => untypedParts(parameter.schema, `${name} ${parameter.name}`)),
    ...Object.values(requestBody?.content ?? {}).flatMap(({ schema }) => untypedParts(schema, `${name} body`)),
    ...statuses.flatMap((status) => responseFaults(responses[status] ?? {}, status, `${name} ${status}`)),
  ];
}

function responseFaults({ content }: Operation['responses'][string], status: string, name: string): string[] {
  if (EMPTY.includes(status)) return content ? [`${name} has content`] : [];
  const contents = Object.values(content ?? {});
  if (contents.length === 0) return [`${name} has no content`];
  if (Number(status) < 400) return contents.flatMap(({ schema }) => untypedParts(schema, name));
  return errorFaults(content?.['application/json']?.schema, Number(status), name);
}

function errorFaults(schema: Schema | undefined, status: number, name: string): string[] {
  const [body, codes] = schema?.allOf ?? [];
  if (body?.$ref !== '#/components/schemas/ErrorBody') return [`${name} has no error body`];
  const named = codes?.properties?.['error']?.enum ?? [];
  // Three codes have another status during a wait.
  const others = named.filter(
    (code) => ERRORS[code as ErrorCode].status !== status && !/^telegram_|^proxy_unreachable$/.test(code),
  );
  return [...missing(named.length, `${name} names no code`), ...others.map((code) => `${name} names ${code}`)];
}

/** The places where a schema is not specific. */
function untypedParts(schema: Schema | undefined, name: string): string[] {
  if (!schema) return [`${name} has no schema`];
  if (schema.$ref !== undefined) return [];
  const parts = schema.allOf ?? schema.oneOf;
  if (parts) return parts.flatMap((part) => untypedParts(part, name));
  if (schema.type === 'array') return untypedParts(schema.items, `${name}[]`);
  if (schema.type !== 'object') return missing(schema.type, `${name} has no type`);
  const properties = Object.entries(schema.properties ?? {});
  return [
    ...missing(properties.length > 0 || schema.additionalProperties !== undefined, `${name} is any object`),
    ...properties.flatMap(([property, part]) => untypedParts(part, `${name}.${property}`)),
  ];
}

function missing(part: unknown, fault: string): string[] {
  return part === undefined || part === '' || part === 0 || part === false ? [fault] : [];
}

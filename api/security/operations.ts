import type { OpenAPIObject } from '@nestjs/swagger';

export interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  nullable?: boolean;
  required?: string[];
  example?: unknown;
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  maxLength?: number;
  pattern?: string;
}

interface Content {
  schema?: Schema;
  example?: unknown;
  examples?: Record<string, { value: { error: string } }>;
}

/** An operation in the OpenAPI document of the panel. */
export interface Operation {
  /** For example `delete /api/account/{id}`. */
  name: string;
  method: string;
  /** With `{parameters}`. */
  path: string;
  /** Of the path. */
  parameters: string[];
  /** Of the query: the schema of each value. */
  query: Record<string, Schema>;
  /** Of the JSON body; undefined when the operation takes none. */
  body: Schema | undefined;
  /** By status, and by content type. */
  responses: Record<string, { content?: Record<string, Content> }>;
}

interface DocumentedOperation {
  parameters?: { name: string; in: string; schema?: Schema; example?: unknown }[];
  requestBody?: { content: Record<string, Content> };
  responses: Operation['responses'];
}

/** All operations of a document from `/docs-json`. */
export function operationsOf(document: OpenAPIObject): Operation[] {
  const schemas = document.components?.schemas as Record<string, Schema> | undefined;
  const resolved = (schema: Schema | undefined) =>
    schema?.$ref === undefined ? schema : schemas?.[schema.$ref.replace('#/components/schemas/', '')];
  return Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, DocumentedOperation>).map(([method, operation]) => {
      const parameters = operation.parameters ?? [];
      const query = parameters.filter((parameter) => parameter.in === 'query');
      return {
        name: `${method} ${path}`,
        method: method.toUpperCase(),
        path,
        parameters: parameters.filter((parameter) => parameter.in === 'path').map(({ name }) => name),
        query: Object.fromEntries(query.map(({ name, schema, example }) => [name, { ...schema, example }])),
        body: resolved(operation.requestBody?.content['application/json']?.schema),
        responses: operation.responses,
      };
    }),
  );
}

import type { OpenAPIObject } from '@nestjs/swagger';
import { Ajv2019, type ValidateFunction } from 'ajv/dist/2019.js';
import formats from 'ajv-formats';

/** An answer of the panel, as it came. */
export interface RecordedAnswer {
  method: string;
  path: string;
  status: number;
  /** Of the content, without parameters; null without content. */
  type: string | null;
  text: string;
}

interface Schema {
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  allOf?: Schema[];
  'x-event-types'?: Record<string, Schema>;
}

interface Operation {
  operationId: string;
  responses: Record<string, { content?: Record<string, { schema: Schema }> }>;
}

/** Compares answers with the schemas of a document, in which fields that are not named are faults here. */
export class AnswerChecker {
  private readonly ajv = new Ajv2019({ strict: false, allErrors: true });
  private readonly checks = new Map<string, ValidateFunction>();
  private readonly document: OpenAPIObject;

  constructor(document: OpenAPIObject) {
    formats.default(this.ajv);
    this.document = closed(document) as OpenAPIObject;
    this.ajv.addSchema(this.document, 'openapi');
  }

  operationOf({ method, path }: Pick<RecordedAnswer, 'method' | 'path'>): Operation {
    // Fixed paths first: `/accounts/removed` is no `{id}`.
    const templates = Object.keys(this.document.paths).sort((a, b) => a.split('{').length - b.split('{').length);
    const template = templates.find((candidate) => patternOf(candidate).test(path)) ?? '';
    const methods = this.document.paths[template] as Record<string, Operation> | undefined;
    const operation = methods?.[method.toLowerCase()];
    if (!operation) throw new Error(`${method} ${path} is not documented`);
    return operation;
  }

  /** What of the answer is not as documented. */
  faultsOf(answer: RecordedAnswer): string[] {
    const { operationId, responses } = this.operationOf(answer);
    const name = `${operationId} ${answer.status}`;
    const response = responses[answer.status];
    if (!response) return [`${name} is not documented`];
    if (answer.type === null) return response.content || answer.text !== '' ? [`${name} has no content`] : [];
    const schema = response.content?.[answer.type]?.schema;
    if (!schema) return [`${name}: ${answer.type} is not documented`];
    return valuesOf(answer, schema).flatMap(({ value, schema: expected }) =>
      this.validate(expected, value).map((fault) => `${name}: ${fault}`),
    );
  }

  private validate(schema: Schema, value: unknown): string[] {
    const check = this.compile(schema);
    return check(value)
      ? []
      : (check.errors ?? []).map(({ instancePath, message = '' }) => `${instancePath} ${message}`);
  }

  private compile(schema: Schema): ValidateFunction {
    const text = JSON.stringify(schema).replaceAll('"#/', '"openapi#/');
    const check = this.checks.get(text) ?? this.ajv.compile(JSON.parse(text) as object);
    this.checks.set(text, check);
    return check;
  }
}

/** JSON is one value, NDJSON one for each line, server-sent events one for each event. */
function valuesOf({ type, text }: RecordedAnswer, schema: Schema): { value: unknown; schema: Schema }[] {
  if (type === 'application/json') return [{ value: JSON.parse(text), schema }];
  if (type === 'application/x-ndjson')
    return text.split(/(?<=\n)/).map((line) => ({ value: JSON.parse(line) as unknown, schema }));
  if (type !== 'text/event-stream') return [];
  return text.split('\n\n').flatMap((event) => {
    const data = /^data: (.*)$/m.exec(event)?.[1];
    const name = /^event: (.*)$/m.exec(event)?.[1] ?? 'message';
    if (data === undefined) return [];
    const value = JSON.parse(data) as unknown;
    return [
      { value, schema },
      { value, schema: schema['x-event-types']?.[name] ?? { type: 'null' } },
    ];
  });
}

function patternOf(template: string): RegExp {
  const anything = template.replace(/\{(?:hash|gift_id)\}/g, '[^/]+');
  return new RegExp(`^${anything.replace(/\{\w+\}/g, '\\d+')}$`);
}

/** A copy in which objects have the named fields alone. */
function closed(node: unknown, name?: string): unknown {
  if (Array.isArray(node)) return node.map((item) => closed(item));
  if (typeof node !== 'object' || node === null) return node;
  const schema = node as Schema;
  // Of an error the response names the codes, and `ErrorBody` the fields.
  if (name === 'ErrorBody') return node;
  if (schema.allOf?.some(({ $ref }) => $ref?.endsWith('/ErrorBody'))) return { ...node, unevaluatedProperties: false };
  const copy = Object.fromEntries(Object.entries(node).map(([key, value]) => [key, closed(value, key)]));
  return schema.type === 'object' && schema.properties ? { ...copy, additionalProperties: false } : copy;
}

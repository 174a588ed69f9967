import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startApi, type TestApi } from '../harness/test-api.js';
import { faultsOf } from './openapi-faults.js';

let api: TestApi;
let document: OpenAPIObject;
beforeAll(async () => {
  api = await startApi();
  document = (await api.client().get<OpenAPIObject>('/docs-json')).body;
});
afterAll(() => api.close());

test('every operation has an id, a tag, a summary, and schemas of all that it takes and answers', () => {
  expect(faultsOf(document)).toEqual([]);
});

test('names neither the classes of the server nor what marks a public operation', () => {
  expect(JSON.stringify(document)).not.toMatch(/\w+Dto\b|x-public/);
});

test('the description of the live events names each of them', () => {
  const { description, responses } = operation(document, '/api/events');
  const { schema } = responses['200']?.content['text/event-stream'] ?? {};
  const { 'x-event-types': types } = schema as { 'x-event-types': object };
  expect(Object.keys(types).filter((name) => !String(description).includes(`\`${name}\``))).toEqual([]);
});

/** Finds an operation to break. */
const operation = (copy: OpenAPIObject, path = '/api/accounts', method: 'get' | 'post' = 'get') => {
  const found = copy.paths[path]?.[method];
  if (!found) throw new Error(`No ${method} ${path}`);
  return found as unknown as Record<string, unknown> & {
    responses: Record<string, { content: Record<string, { schema?: object }> }>;
    parameters: { schema?: object }[];
  };
};
const json = (copy: OpenAPIObject, status: string) => operation(copy).responses[status]?.content['application/json'];

test.each<[string, (copy: OpenAPIObject) => void]>([
  ['get /api/accounts has no operationId', (copy) => delete operation(copy)['operationId']],
  ['getMe names two operations', (copy) => (operation(copy)['operationId'] = 'getMe')],
  ['get /api/accounts has no summary', (copy) => delete operation(copy)['summary']],
  ['get /api/accounts has no tag', (copy) => (operation(copy)['tags'] = [])],
  ['get /api/accounts 200 has no schema', (copy) => delete json(copy, '200')?.schema],
  [
    'get /api/accounts 200 is any object',
    (copy) => Object.assign(json(copy, '200') ?? {}, { schema: { type: 'object' } }),
  ],
  [
    'get /api/accounts 304 has content',
    (copy) => Object.assign(operation(copy).responses['304'] ?? {}, { content: {} }),
  ],
  ['get /api/accounts is not public and has no 401', (copy) => delete operation(copy).responses['401']],
  ['get /api/accounts 401 has no error body', (copy) => delete json(copy, '401')?.schema],
  ['get /api/accounts If-None-Match has no schema', (copy) => delete operation(copy).parameters[0]?.schema],
  [
    'get /api/events 200 has no schema',
    (copy) => delete operation(copy, '/api/events').responses['200']?.content['text/event-stream']?.schema,
  ],
  [
    'Me.username has no type',
    (copy) => Object.assign(copy.components?.schemas?.['Me'] ?? {}, { properties: { username: {} } }),
  ],
])('%s: is found in a copy with that fault', (fault, plant) => {
  const copy = structuredClone(document);
  plant(copy);
  expect(faultsOf(copy)).toEqual([fault]);
});

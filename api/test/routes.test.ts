import { readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import { ModulesContainer } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openApi } from '../src/http/openapi-document.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { expectError } from '../harness/http-client.js';

/** The only operations that work without a session. */
const PUBLIC = [
  'get /api/health',
  'get /api/ready',
  'get /api/auth/options',
  'post /api/auth/register',
  'post /api/auth/login',
  'post /api/auth/login/code',
];

interface Operation {
  summary?: string;
  responses: Record<
    string,
    {
      headers?: Record<string, object>;
      content?: Record<string, { example?: object; examples?: Record<string, { value: { error: string } }> }>;
    }
  >;
}

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** Every operation of the panel, as `method /path` with 1 for the parameters, from the router itself. */
function routes(): string[] {
  const { stack } = api.app.getHttpAdapter().getInstance().router as {
    stack: { route?: { path: string; methods: Record<string, boolean> } }[];
  };
  return stack
    .flatMap(({ route }) => (route ? Object.keys(route.methods).map((method) => `${method} ${route.path}`) : []))
    .filter((route) => route.includes(' /api/'));
}

test('only the operations in the list work without a session', async () => {
  const open: string[] = [];
  for (const route of routes()) {
    const [method = '', path = ''] = route.split(' ');
    const answer = await api.client().open(method.toUpperCase(), path.replace(/:\w+/g, '1'));
    if (answer.status === 401 && (await answer.clone().text()).includes('"unauthorized"')) continue;
    open.push(route);
  }
  expect(open.sort()).toEqual([...PUBLIC].sort());
});

test('the router has a route for every handler of every controller', () => {
  const controllers = [...api.app.get(ModulesContainer, { strict: false }).values()].flatMap((module) => [
    ...module.controllers.values(),
  ]);
  const handlers = controllers.flatMap(({ metatype }) => {
    const prototype = (metatype as { prototype: Record<string, object> }).prototype;
    return Object.getOwnPropertyNames(prototype).filter(
      (name) => name !== 'constructor' && Reflect.hasMetadata('path', prototype[name] ?? {}),
    );
  });
  expect(handlers).not.toEqual([]);
  expect(routes()).toHaveLength(handlers.length);
});

describe('OpenAPI', () => {
  function operations(): [string, Operation][] {
    return Object.entries(openApi(api.app).paths).flatMap(([path, methods]) =>
      Object.entries(methods as Record<string, Operation>).map(([method, operation]): [string, Operation] => [
        `${method} ${path.replace(/\{(\w+)\}/g, ':$1')}`,
        operation,
      ]),
    );
  }

  test('names every operation', () => {
    expect(
      operations()
        .map(([name]) => name)
        .sort(),
    ).toEqual(routes().sort());
  });

  test('describes each operation, its answer and its errors', () => {
    for (const [name, { summary, responses }] of operations()) {
      expect(summary, name).toMatch(/\S/);
      const successes = Object.entries(responses).filter(([status]) => status.startsWith('2'));
      expect(successes.length, `${name} documents no success`).toBeGreaterThan(0);
      for (const [status, { content }] of successes) {
        const { example, examples } = Object.values(content ?? {})[0] ?? {};
        expect(example ?? examples, `${name} has no example for ${status}`).toBeDefined();
      }
      const codes = Object.entries(responses)
        .filter(([status]) => !status.startsWith('2'))
        .flatMap(([, { content }]) => Object.values(content?.['application/json']?.examples ?? {}))
        .map(({ value }) => value.error);
      expect(codes, name).toEqual(expect.arrayContaining(['cross_site_request', 'unknown_host', 'internal_error']));
      const named = Object.values(responses).filter(({ headers }) => headers?.['X-Request-Id']);
      expect(named.length, `${name} and the id of the request`).toBe(Object.keys(responses).length);
      expect(codes.includes('unauthorized'), `${name} and 401`).toBe(!PUBLIC.includes(name));
    }
  });

  test('is served to people and programs', async () => {
    const page = await api.client().get('/docs');
    expect(page.headers.get('content-type')).toContain('text/html');
    expect(page.headers.get('content-security-policy')).toContain("script-src 'self'");
    expect(page.text).not.toMatch(/<script(?![^>]+src=)[^>]*>\s*\S/);
    const types = { css: 'text/css', js: 'javascript', png: 'image/png' };
    const files = [...page.text.matchAll(/(?:src|href)="(\.\/docs\/[\w-]+\.(css|js|png))"/g)];
    expect(new Set(files.map(([, , type]) => type))).toEqual(new Set(Object.keys(types)));
    for (const [, file = '', type] of files) {
      const answer = await api.client().get(new URL(file, `${api.url}/docs`).pathname);
      expect([file, answer.status, answer.headers.get('content-type')]).toEqual([
        file,
        200,
        expect.stringContaining(types[type as keyof typeof types]),
      ]);
    }
    const document = await api.client().get('/docs-json');
    expect(document.body).toMatchObject({ openapi: '3.0.0', paths: { '/api/health': {} } });
    expectError(await api.client().post('/docs', {}), 405, 'method_not_allowed');
  });

  test('has no file of the viewer beside those that its page loads', async () => {
    const page = (await api.client().get('/docs')).text;
    const names = readdirSync(dirname(createRequire(import.meta.url).resolve('swagger-ui-dist')), {
      recursive: true,
      encoding: 'utf8',
    });
    expect(names).toEqual(expect.arrayContaining(['package.json', 'swagger-ui-bundle.js.map', 'swagger-ui.js']));
    const served: string[] = [];
    for (const name of names) {
      const answer = await api.client().get(`/docs/${name}`);
      if (answer.status === 200) served.push(name);
      else expectError(answer, 404, 'not_found');
    }
    expect(served).not.toEqual([]);
    expect(served.filter((name) => !page.includes(`/${name}"`))).toEqual([]);
    for (const path of ['/docs-yaml', '/docs/docs-yaml', '/docs//package.json'])
      expectError(await api.client().get(path), 404, 'not_found');
    const { text } = await api.client().get('/docs/swagger-ui-init.js');
    expect(text).toMatch(/request\.headers\[["']X-Origin-Key["']\] = key/);
  });

  test('can be switched off', async () => {
    const quiet = await startApi({ env: { DOCS: 'off' } });
    for (const path of ['/docs', '/docs/', '/docs-json', '/docs/swagger-ui-init.js']) {
      expect([path, (await quiet.client().get(path)).status]).toEqual([path, 404]);
    }
    await quiet.close();
  });
});

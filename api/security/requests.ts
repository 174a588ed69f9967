import type { HttpClient } from '../harness/http-client.js';
import type { Fixture } from './fixtures.js';
import type { Operation } from './operations.js';
import type { Rows } from './tenants.js';

export interface RequestParts {
  method: string;
  /** Including the query. */
  path: string;
  body: Record<string, unknown> | string | undefined;
}

/** Overrides of a fixture. */
export interface Changes {
  /** Replaces every id. */
  ids?: Record<string, unknown>;
  query?: Record<string, string>;
  body?: Record<string, unknown>;
}

/** The request of a fixture with the ids of `rows`. */
export function requestOf(operation: Operation, fixture: Fixture, rows: Rows, changes: Changes = {}): RequestParts {
  const ids = Object.entries(fixture.ids ?? {}).map(([name, kind]): [string, unknown] => [name, rows[kind]]);
  const lists = Object.entries(fixture.lists ?? {}).map(([name, kind]): [string, unknown] => {
    const isChanged = changes.ids !== undefined && name in changes.ids;
    return [name, [isChanged ? changes.ids?.[name] : rows[kind]]];
  });
  const values = { ...fixture.path, ...Object.fromEntries(ids), ...changes.ids, ...Object.fromEntries(lists) };
  const isInPath = (name: string) => operation.parameters.includes(name);
  const inBody = Object.entries(values).filter(([name]) => !isInPath(name) && !(name in operation.query));
  const inQuery = Object.entries(values).filter(([name]) => name in operation.query);
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(String(values[name])));
  const query = new URLSearchParams({
    ...fixture.query,
    ...Object.fromEntries(inQuery.map(([name, value]) => [name, String(value)])),
    ...changes.query,
  });
  return {
    method: operation.method,
    path: query.size > 0 ? `${path}?${query}` : path,
    body: operation.body && { ...fixture.body, ...Object.fromEntries(inBody), ...changes.body },
  };
}

/** An answer without its date. The request id is the same in all, because the panel trusts this proxy. */
export interface Reply {
  status: number;
  /** As one line each. */
  headers: string;
  text: string;
}

/** For a stream of events, which never ends by itself, the text is its beginning. */
export async function send(
  client: HttpClient,
  { method, path, body }: RequestParts,
  headers: Record<string, string> = {},
): Promise<Reply> {
  const response = await client.open(method, path, body, { 'X-Request-Id': 'same', ...headers });
  const kept = [...response.headers].filter(([name]) => name !== 'date').map(([name, value]) => `${name}: ${value}`);
  return { status: response.status, headers: kept.join('\n'), text: await textOf(response) };
}

async function textOf(response: Response): Promise<string> {
  const isEndless = response.headers.get('content-type')?.startsWith('text/event-stream') ?? false;
  if (!isEndless || !response.body) return response.text();
  const reader = response.body.getReader();
  const { value } = await reader.read();
  await reader.cancel();
  return new TextDecoder().decode(value);
}

import fc, { type Arbitrary } from 'fast-check';
import type { Fixture } from './fixtures.js';
import type { Operation, Schema } from './operations.js';
import type { Rows } from './tenants.js';

/** A request; the body is undefined when there is none. */
export interface MadeUpRequest {
  method: string;
  path: string;
  body: string | undefined;
  headers: Record<string, string>;
  isSignedIn: boolean;
}

/** Texts that often cause bugs. */
const HOSTILE_TEXTS = [
  ...[
    '',
    ' ',
    '\u0000',
    'a\u0000b',
    '\ud800',
    '\udbff',
    '\ufeff',
    '\u202e',
    '\u200b',
    '\r\nX-Injected: 1',
    '\u001b[31m',
  ],
  ...[
    "' OR '1'='1",
    '"; DROP TABLE users; --',
    '%s%n%x',
    '%00',
    '../../etc/passwd',
    '${7*7}',
    '{{7*7}}',
    '<img src=x>',
  ],
  ...[
    '1e3',
    '0x1',
    '-1',
    '9007199254740993',
    'NaN',
    'null',
    'true',
    '[]',
    '__proto__',
    'constructor',
    'a'.repeat(3000),
  ],
  ...['\u0301'.repeat(1200), '\u{1f4a5}'.repeat(70), 'İı\u212a', '+7 (999) 888-77-66', '+999662100000000000000'],
];
const HOSTILE_NUMBERS = [0, -0, -1, 0.5, 1e300, 2 ** 31 - 1, 2 ** 31, 2 ** 53 + 2, -(2 ** 53), 1e-320];
const MALFORMED = [
  ...[
    '',
    ' ',
    '{',
    '[]',
    'null',
    'true',
    '0',
    '"text"',
    '{"a":',
    '{"a":1,}',
    "{'a':1}",
    '{"a":1}{"b":2}',
    '\ufeff{}',
    '\u0000',
  ],
  ...['{"__proto__":{"a":1}}', '{"constructor":{"prototype":{"a":1}}}', '{"username":1,"username":"x"}'],
  ...['['.repeat(4000), `${'{"a":'.repeat(2000)}1${'}'.repeat(2000)}`, `{${'"k":1,'.repeat(3000)}"k":1}`],
];
const TYPES = [
  'application/json; charset=utf-16',
  'application/json; charset=latin1',
  'text/plain',
  'multipart/form-data',
];

const text = (maxLength = 80) => fc.string({ unit: 'binary', maxLength });
const anything = () =>
  fc.oneof(fc.constantFrom<unknown>(...HOSTILE_TEXTS, ...HOSTILE_NUMBERS), fc.jsonValue({ maxDepth: 3 }));

/** Mostly of the type in the schema, and often its example. */
function valueOf(schema: Schema): Arbitrary<unknown> {
  const ofType: Arbitrary<unknown> =
    schema.type === 'number' || schema.type === 'integer'
      ? fc.oneof(fc.integer(), fc.double())
      : text((schema.maxLength ?? 80) + 2);
  const good = schema.enum ? fc.constantFrom(...schema.enum) : fc.constant(schema.example);
  return fc.oneof(
    { arbitrary: good, weight: 4 },
    { arbitrary: ofType, weight: 3 },
    { arbitrary: anything(), weight: 3 },
  );
}

function bodyOf({ body }: Operation, fixture: Fixture, rows: Rows): Arbitrary<string | undefined> {
  // Bodies of operations that take none are not read.
  if (!body) return fc.oneof({ arbitrary: fc.constant(undefined), weight: 5 }, fc.constantFrom('{}', '{"a":1}', '{'));
  const own = (name: string) =>
    [
      fixture.body?.[name],
      fixture.ids?.[name] && rows[fixture.ids[name]],
      fixture.lists?.[name] && [rows[fixture.lists[name]]],
    ].filter((value) => value !== undefined);
  const fields = Object.entries(body.properties ?? {}).map(
    ([name, schema]) =>
      [name, fc.oneof(valueOf(schema), ...own(name).map((value) => fc.constant<unknown>(value)))] as const,
  );
  const named = fc.record(Object.fromEntries(fields), { requiredKeys: [] });
  const more = fc.dictionary(fc.oneof(text(12), fc.constantFrom('id', 'user_id', 'isAdmin')), anything(), {
    maxKeys: 3,
  });
  const whole = fc.record(Object.fromEntries(fields));
  // The more fields there are, the fewer of the made-up bodies are legal.
  const legal = Object.fromEntries(fields.flatMap(([name]) => own(name).map((value) => [name, value] as const)));
  const object = fc.oneof(
    { arbitrary: whole, weight: 5 },
    fc.constant(legal),
    { arbitrary: named, weight: 3 },
    fc.tuple(named, more).map(([a, b]) => ({ ...b, ...a })),
  );
  return fc.oneof(
    { arbitrary: object.map((value) => JSON.stringify(value)), weight: 8 },
    { arbitrary: fc.jsonValue({ maxDepth: 4 }).map((value) => JSON.stringify(value)), weight: 1 },
    { arbitrary: fc.constantFrom(...MALFORMED), weight: 1 },
  );
}

function pathOf(operation: Operation, fixture: Fixture, rows: Rows): Arbitrary<string> {
  const values = operation.parameters.map((name) => {
    const own = fixture.ids?.[name] ? [{ arbitrary: fc.constant(String(rows[fixture.ids[name]])), weight: 4 }] : [];
    // Node itself answers headers above 8 KiB, without a body.
    const wellFormed = (value: string) => encodeURIComponent(value.toWellFormed()).slice(0, 2500);
    const odd = fc.oneof(
      fc.integer().map(String),
      fc.constantFrom(...HOSTILE_TEXTS).map(wellFormed),
      text(20).map(wellFormed),
    );
    // An empty segment is another path.
    return fc.oneof(
      ...own,
      { arbitrary: odd.filter((value) => !/^\.{0,2}$/.test(value)), weight: 2 },
      fc.constantFrom('%', '%zz', '%c0%ae', '1%2f2', '1;a=b'),
    );
  });
  return fc.tuple(...values).map((chosen) => {
    let i = 0;
    return operation.path.replace(/\{\w+\}/g, () => chosen[i++] ?? '');
  });
}

function queryOf(operation: Operation, fixture: Fixture): Arbitrary<string> {
  const names = [
    ...Object.keys(operation.query),
    ...Object.keys(fixture.query ?? {}),
    'wait',
    'id',
    'a[b]',
    'a[]',
    '__proto__',
  ];
  const known = (name: string) =>
    [operation.query[name]?.example, fixture.query?.[name]].filter((value) => typeof value === 'string');
  const pair = fc.constantFrom(...names).chain((name) =>
    fc
      .oneof(
        ...known(name).map((value) => fc.constant(value)),
        fc.constantFrom(...HOSTILE_TEXTS.map((value) => value.slice(0, 80))),
        text(20),
      )
      .map((value) => {
        const isRaw = value === '%00' || value === '%s%n%x';
        return `${encodeURIComponent(name)}=${isRaw ? value : encodeURIComponent(value.toWellFormed())}`;
      }),
  );
  return fc.oneof(
    { arbitrary: fc.constant(''), weight: 2 },
    { arbitrary: fc.array(pair, { minLength: 1, maxLength: 4 }).map((pairs) => `?${pairs.join('&')}`), weight: 2 },
  );
}

const headers: Arbitrary<Record<string, string>> = fc.record(
  {
    'Accept-Language': fc.constantFrom('en', 'ru', 'en;q=0.5, ru', 'xx-YY', '*', ';;,,=', 'a'.repeat(500)),
    Accept: fc.constantFrom('*/*', 'text/html', 'application/xml', ''),
    'If-None-Match': fc.constantFrom('*', '"x"', 'W/"1"', '",'),
    'X-Forwarded-Host': fc.constant('evil.example'),
    'X-HTTP-Method-Override': fc.constantFrom('DELETE', 'GET'),
  },
  { requiredKeys: [] },
);

/** Requests to an operation, from valid to malformed. */
export function requestsTo(operation: Operation, fixture: Fixture, rows: Rows): Arbitrary<MadeUpRequest> {
  return fc
    .record({
      path: pathOf(operation, fixture, rows),
      query: queryOf(operation, fixture),
      body: bodyOf(operation, fixture, rows),
      type: fc.oneof({ arbitrary: fc.constant('application/json'), weight: 12 }, fc.constantFrom(...TYPES)),
      more: fc.oneof({ arbitrary: fc.constant({}), weight: 3 }, headers),
      isSignedIn: fc.oneof({ arbitrary: fc.constant(true), weight: 15 }, fc.constant(false)),
    })
    .map(({ path, query, body, type, more, isSignedIn }) => ({
      method: operation.method,
      path: `${path}${query}`,
      // `fetch` sends no body with GET.
      body: operation.method === 'GET' ? undefined : body?.toWellFormed(),
      headers: { ...more, ...(body === undefined ? {} : { 'Content-Type': type }) },
      isSignedIn,
    }));
}

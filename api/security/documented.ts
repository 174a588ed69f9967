import type { Operation } from './operations.js';
import type { Reply } from './requests.js';

/** How an answer deviates from the OpenAPI document; null when it does not. */
export function undocumented({ responses }: Operation, { status, headers, text }: Reply): string | null {
  // Neither a proxy that does not answer is an error of the panel, nor a data centre that does not know an imported key (-404).
  const isFromOutside =
    status === 502 && /^{"error":"(proxy_unreachable"|telegram_unreachable".*"error_code":"-404")/.test(text);
  if (status >= 500 && !isFromOutside) return `an error of the server: ${status}`;
  const response = responses[status];
  if (!response) return `the status ${status}`;
  if (status === 304) return text === '' ? null : 'a body';
  const type = /^content-type: ([^;\n]+)/m.exec(headers)?.[1] ?? '';
  const content = response.content?.[type];
  if (!content) return `the type ${type}`;
  if (type !== 'application/json') return null;
  if (!/; charset=utf-8$/m.test(headers)) return 'a charset that is not UTF-8';
  const body = JSON.parse(text) as Record<string, unknown>;
  if (status < 400) {
    const forms = [content.example, ...Object.values(content.examples ?? {}).map(({ value }) => value)];
    const differences = forms.map((form) => differenceOf(body, form, 'body'));
    return differences.includes(null) ? null : (differences[0] ?? 'a body');
  }
  return undocumentedError(
    body,
    Object.values(content.examples ?? {}).map(({ value }) => value),
  );
}

function undocumentedError(body: Record<string, unknown>, documented: { error: string }[]): string | null {
  const form = documented.find(({ error }) => error === body['error']);
  if (!form) return `the code ${String(body['error'])}`;
  if (typeof body['detail'] !== 'string' || body['detail'] === '') return 'no sentence';
  // Of an imported key that no data centre knows; the description of the import names it.
  const ofKey = form.error === 'telegram_unreachable' ? ['error_code'] : [];
  const known = [...Object.keys(form), 'fields', 'http', ...ofKey];
  const more = Object.keys(body).filter((name) => !known.includes(name));
  return more.length > 0 ? `the fields ${more.join(', ')}` : null;
}

/** The path at which a value has other fields or types than the example. Null matches any value, on both sides. */
function differenceOf(value: unknown, example: unknown, path: string): string | null {
  if (value === null || example === null) return null;
  if (Array.isArray(value) && Array.isArray(example)) {
    return first(
      value.map((item, i) => (example.length === 0 ? null : differenceOf(item, example[0], `${path}[${i}]`))),
    );
  }
  if (typeof value !== typeof example || Array.isArray(value) !== Array.isArray(example)) return `the type of ${path}`;
  if (typeof value !== 'object') return null;
  const [has, should] = [value as Record<string, unknown>, example as Record<string, unknown>];
  const names = new Set([...Object.keys(has), ...Object.keys(should)]);
  return first(
    [...names].map((name) =>
      name in has && name in should
        ? differenceOf(has[name], should[name], `${path}.${name}`)
        : `${path}.${name} on one side alone`,
    ),
  );
}

function first(differences: (string | null)[]): string | null {
  return differences.find((difference) => difference !== null) ?? null;
}

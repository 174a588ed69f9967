import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const read = (path: string) => readFileSync(join(root, path), 'utf8');

/** A row of `docs/asvs.csv`; no field has quotes. */
interface Item {
  item: string;
  status: string;
  what: string;
  test: string;
}

const [header, ...items] = read('docs/asvs.csv').trimEnd().split('\n').map(fieldsOf);

function fieldsOf(line: string): Item {
  const match = /^(?<item>[^,]*),(?<status>[^,]*),(?<what>"[^"]*"|[^,]*),(?<test>[^,]*)$/.exec(line);
  return { item: '', status: '', what: '', test: '', ...match?.groups };
}

describe('the list of OWASP ASVS 5.0', () => {
  it('has a status and words for every item, and each item once', () => {
    expect(header).toEqual({ item: 'item', status: 'status', what: 'what', test: 'test' });
    expect(items.length).toBeGreaterThan(150);
    const broken = items.filter(
      ({ item, status, what }) =>
        !/^V\d+\.\d+\.\d+$/.test(item) ||
        !['met', 'partly', 'deviation', 'planned', 'not applicable'].includes(status) ||
        what === '',
    );
    expect(broken).toEqual([]);
    const names = items.map(({ item }) => item);
    expect(names.filter((name, i) => names.indexOf(name) !== i)).toEqual([]);
  });

  it('names a test or a page that exists for what is met', () => {
    const named = items.filter(({ status, test }) => status === 'met' || test !== '');
    expect(named.filter(({ test }) => !existsSync(join(root, test)) || test === '')).toEqual([]);
    const tests = named.filter(({ status, test }) => status === 'met' && !test.endsWith('.md'));
    expect(tests.filter(({ test }) => !/\btest\(|\bit\(|\btest\.each|\bit\.each/.test(read(test)))).toEqual([]);
  });

  it('has a reason in SECURITY.md for every deviation, and the other way round', () => {
    const [, table = ''] = read('SECURITY.md').split('## Where it differs from OWASP ASVS');
    const reasons = [...table.matchAll(/^\| ([^|]+) \|/gm)].flatMap(
      ([, cell = '']) => cell.match(/V\d+\.\d+\.\d+/g) ?? [],
    );
    const deviations = items.filter(({ status }) => status === 'deviation').map(({ item }) => item);
    // Level 3: not on the list.
    expect(reasons.filter((name) => name !== 'V6.3.8').sort()).toEqual(deviations.sort());
  });
});

import { appendFileSync, closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Store } from '../src/state/store.js';

let directory: string;
const journal = (): string => join(directory, 'state', 'journal.jsonl');
const open = (): Store => new Store(join(directory, 'state'));

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-store-'));
});
afterEach(() => rmSync(directory, { recursive: true }));

test('rows are on disk when the call returns, readable only by the owner', () => {
  const rows = open().collection<{ n: number }>('numbers');
  rows.put('one', { n: 1 });
  rows.put('two', { n: 2 });
  rows.put('one', { n: 11 });
  rows.delete('two');
  expect(open().collection('numbers').entries()).toEqual([['one', { n: 11 }]]);
  expect(statSync(journal()).mode & 0o777).toBe(0o600);
  expect(statSync(join(directory, 'state')).mode & 0o777).toBe(0o700);
});

test('an incomplete last change is ignored, those before it are kept', () => {
  open().collection<{ n: number }>('numbers').put('one', { n: 1 });
  appendFileSync(journal(), '["numbers","two",{"n"');
  const rows = open().collection<{ n: number }>('numbers');
  expect(rows.entries()).toEqual([['one', { n: 1 }]]);
  rows.put('three', { n: 3 });
  expect(open().collection('numbers').entries()).toHaveLength(2);
});

test('opening compacts the journal to one line per row', () => {
  const rows = open().collection<{ n: number }>('numbers');
  for (let n = 0; n < 50; n++) rows.put('same', { n });
  open();
  expect(readFileSync(journal(), 'utf8')).toBe('["numbers","same",{"n":49}]\n');
});

test('closing twice does not close a reused file descriptor', () => {
  const store = open();
  store.close();
  // The system reuses the descriptor that was just closed.
  const other = openSync(journal(), 'r');
  store.close();
  expect(fstatSync(other).isFile()).toBe(true);
  closeSync(other);
});

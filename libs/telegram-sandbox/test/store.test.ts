import { appendFileSync, closeSync, fstatSync, mkdtempSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Store } from '../src/state/store.js';
import { fillDisk, mountDisk, unmountDisks } from './support/small-disk.js';

let directory: string;
const journal = (): string => join(directory, 'state', 'journal.jsonl');
const opened: Store[] = [];
const open = (): Store => {
  const store = new Store(join(directory, 'state'));
  opened.push(store);
  return store;
};

beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), 'sandbox-store-'));
});
afterEach(() => {
  for (const store of opened.splice(0)) store.close();
  unmountDisks();
  rmSync(directory, { recursive: true });
});

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

test('a change that a full disk refuses throws and changes nothing; later ones are kept', ({ skip }) => {
  skip(!mountDisk(directory, '64k'), 'needs to mount a file system');
  const store = open();
  const rows = store.collection<{ text: string }>('texts');
  const short = { text: 'a' };
  rows.put('first', short);
  // Of the second, the disk takes a part.
  const long = { text: 'b'.repeat(40_000) };
  rows.put('second', long);
  for (const change of [() => rows.put('first', long), () => rows.put('third', long)]) expect(change).toThrow(/ENOSPC/);
  expect(rows.entries()).toEqual([
    ['first', short],
    ['second', long],
  ]);
  // Fills the disk up, so that not even a deletion can be written.
  const filler = fillDisk(directory);
  const small = (n: number) => () => rows.put('small', { text: String(n) });
  expect(() => {
    for (let n = 0; n < 1_000; n++) small(n)();
  }).toThrow(/ENOSPC/);
  expect(() => rows.delete('second')).toThrow(/ENOSPC/);
  const refused = rows.entries();
  rmSync(filler);
  rows.put('fourth', short);
  rows.delete('second');
  store.close();
  const kept = open().collection('texts').entries();
  expect(kept).toEqual([...refused.filter(([id]) => id !== 'second'), ['fourth', short]]);
  expect(kept).toHaveLength(3);
});

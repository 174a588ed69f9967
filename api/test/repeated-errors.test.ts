import { expect, test } from 'vitest';
import { RepeatedErrors } from '../src/errors/repeated-errors.js';

const from = (place: string, message = 'Error: x') => `${message}\n    at f (${place})\n    at g (main.js:2:2)`;

test('an error of one place is written once a minute, with any message, and then with the number of repetitions', () => {
  let now = 0;
  const repeated = new RepeatedErrors(() => now);
  expect(repeated.lineFor(from('a.js:1:1'))).toBe(from('a.js:1:1'));
  expect(repeated.lineFor(from('a.js:1:1', 'Error: y'))).toBe('the same error again');
  expect(repeated.lineFor(from('b.js:1:1'))).toBe(from('b.js:1:1'));
  now = 59_999;
  expect(repeated.lineFor(from('a.js:1:1'))).toBe('the same error again');
  now = 60_000;
  expect(repeated.lineFor(from('a.js:1:1'))).toBe(`${from('a.js:1:1')}\n(and 2 more from there in the meantime)`);
  expect(repeated.lineFor(from('a.js:1:1'))).toBe('the same error again');
  now = 200_000;
  expect(repeated.lineFor(from('a.js:1:1'))).toContain('(and 1 more');
});

test('of an error that comes very often only the first ones are written, so that it fills no disk', () => {
  const repeated = new RepeatedErrors(() => 0);
  const texts = Array.from({ length: 1000 }, () => repeated.lineFor(from('a.js:1:1')));
  expect(texts.findLastIndex((text) => text !== null)).toBe(20);
  expect(texts.slice(1, 21)).toEqual(Array(20).fill('the same error again'));
});

test('what it remembers does not grow without end', () => {
  const repeated = new RepeatedErrors(() => 0);
  for (let i = 0; i < 1000; i++) expect(repeated.lineFor(from(`${i}.js:1:1`))).toBe(from(`${i}.js:1:1`));
  expect(repeated.lineFor(from('999.js:1:1'))).toBe('the same error again');
  expect(repeated.lineFor(from('0.js:1:1'))).toBe(from('0.js:1:1'));
});

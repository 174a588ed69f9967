import { expect, it } from 'vitest';
import { problemOfMachine } from '../scripts/prepare.mjs';

it.each([
  ['win32', {}, /WSL/],
  ['linux', {}, /musl/],
])('a machine that cannot run the panel is told so in one sentence: %s', (platform, header, words) => {
  expect(problemOfMachine(platform, header)).toMatch(words);
});

it.each([
  ['linux', { glibcVersionRuntime: '2.36' }],
  ['darwin', {}],
])('one that can is not: %s', (platform, header) => {
  expect(problemOfMachine(platform, header)).toBeNull();
});

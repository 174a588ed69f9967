import { expect, it } from 'vitest';
import { otherLayoutVariants } from '../src/shared/keyboard-layout';

it.each([
  ['фссщгте', 'account'],
  ['frrfeyn', 'аккаунт'],
  ['htkt', 'реле'],
  [',tkrf', 'белка'],
  ['ыуеештпы', 'settings'],
])('reads %s as %s', (typed, meant) => {
  expect(otherLayoutVariants(typed)).toContain(meant);
});

it('has nothing else to offer for digits', () => {
  expect(otherLayoutVariants('+7 999')).toEqual([]);
});

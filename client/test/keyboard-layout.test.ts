import { expect, it } from 'vitest';
import { inOtherLayouts } from '../src/app/core/keyboard-layout';

it.each([
  ['фссщгте', 'account'],
  ['frrfeyn', 'аккаунт'],
  ['htkt', 'реле'],
  [',tkrf', 'белка'],
  ['ыуеештпы', 'settings'],
])('reads %s as %s', (typed, meant) => {
  expect(inOtherLayouts(typed)).toContain(meant);
});

it('has nothing else to offer for digits', () => {
  expect(inOtherLayouts('+7 999')).toEqual([]);
});

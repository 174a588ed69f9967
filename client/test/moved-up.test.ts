import { describe, expect, it } from 'vitest';
import { movedUpKeys } from '../../libs/ui/src/virtual-grid/display-order';

describe('cards that rose', () => {
  it.each([
    ['one from far below', 'abcd', 'dabc', 'd'],
    ['two at once', 'abcd', 'dcab', 'dc'],
    ['a neighbour', 'abcd', 'abdc', 'd'],
    ['nobody', 'abcd', 'abcd', ''],
    ['nobody, when one came', 'abc', 'xabc', ''],
    ['nobody, when one left', 'abc', 'bc', ''],
    ['one, while others come and go', 'abcd', 'xdbc', 'd'],
  ])('%s', (_, before, after, movedUp) => {
    expect(movedUpKeys([...before], [...after]).join('')).toBe(movedUp);
  });
});

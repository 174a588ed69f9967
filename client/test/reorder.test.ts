import { describe, expect, it } from 'vitest';
import { keysAbove, type Change } from '../../libs/ui/src/reorder/reorder-motion';

/** Cards of 100 px, one below the other, in a list whose first `top` pixels are scrolled away. */
function scrolledBy(top: number): Change {
  const element = {} as HTMLElement;
  const steps = ['a', 'b', 'c', 'd'].map((key, index) => ({
    element,
    key,
    left: 0,
    top: index * 100,
    height: 100,
    offset: null,
  }));
  return { steps, view: { top, bottom: top + 600 } };
}

describe('cards that rose out of sight', () => {
  it.each([
    [-150, []],
    [0, []],
    [1, ['a']],
    [200, ['a']],
    [201, ['a', 'c']],
    [1000, ['a', 'c']],
  ])('are those that begin above the screen: scrolled by %i px', (top, above) => {
    expect(keysAbove(scrolledBy(top), ['a', 'c'])).toEqual(above);
  });
});

import { describe, expect, it } from 'vitest';
import { Grid, indexByKey } from '../../libs/ui/src/virtual-grid/grid';

const SIZE = { minWidth: 272, height: 152, gap: 12 };
const ROW = 164;

describe('a grid of cards', () => {
  it.each([
    [360, 1, 360],
    [200, 1, 200],
    [555, 1, 555],
    [556, 2, 272],
    [1392, 4, 339],
  ])('%i px wide has %i columns of %i px', (width, columns, cardWidth) => {
    const grid = new Grid(width, SIZE);
    expect([grid.columns, grid.itemWidth]).toEqual([columns, cardWidth]);
  });

  it('fills rows one after another, on whole pixels', () => {
    const grid = new Grid(1000, SIZE);
    expect(grid.columns).toBe(3);
    expect([0, 1, 2, 3, 7].map((index) => grid.place(index))).toEqual([
      { x: 0, y: 0 },
      { x: 337, y: 0 },
      { x: 675, y: 0 },
      { x: 0, y: ROW },
      { x: 337, y: 2 * ROW },
    ]);
  });

  it.each([
    [0, 0],
    [1, 152],
    [3, 152],
    [4, 316],
    [10_000, 3334 * ROW - 12],
  ])('of %i cards is %i px high', (count, height) => {
    expect(new Grid(1000, SIZE).height(count)).toBe(height);
  });

  it.each([
    ['at its beginning', { top: 0, bottom: 800 }, { from: 0, to: 18 }],
    ['below the fold', { top: -120, bottom: 680 }, { from: 0, to: 18 }],
    ['scrolled to the gap after the first row', { top: 152, bottom: 952 }, { from: 0, to: 21 }],
    ['scrolled to the third row', { top: 2 * ROW, bottom: 2 * ROW + 800 }, { from: 3, to: 24 }],
    ['scrolled past its end', { top: 100 * ROW, bottom: 105 * ROW }, { from: 28, to: 28 }],
    ['far below the screen', { top: -5000, bottom: -4200 }, { from: 0, to: 0 }],
  ])('keeps the rows on the screen and one more on either side alive, %s', (_, view, range) => {
    expect(new Grid(1000, SIZE).range(view, 28)).toEqual(range);
  });

  it('never keeps fewer cards alive than the screen shows', () => {
    const grid = new Grid(1000, SIZE);
    for (let top = -900; top < 5000; top += 7) {
      const view = { top, bottom: top + 800 };
      const { from, to } = grid.range(view, 90);
      for (let index = 0; index < 90; index++) {
        if (grid.isVisible(grid.place(index), view))
          expect(index >= from && index < to, `${index} at ${top}`).toBe(true);
      }
    }
  });

  it('lets what is far away come from the nearer edge of the screen', () => {
    const grid = new Grid(1000, SIZE);
    const view = { top: 1000, bottom: 1800 };
    expect(grid.clamp({ x: 5, y: 90_000 }, view)).toEqual({ x: 5, y: 1800 });
    expect(grid.clamp({ x: 5, y: 0 }, view)).toEqual({ x: 5, y: 848 });
    expect(grid.clamp({ x: 5, y: 1200 }, view)).toEqual({ x: 5, y: 1200 });
  });
});

describe('a key of the keyboard', () => {
  // Ten cards in rows of four: 0-3, 4-7, 8-9.
  it.each([
    ['ArrowRight', 3, 4],
    ['ArrowRight', 9, 9],
    ['ArrowLeft', 4, 3],
    ['ArrowLeft', 0, 0],
    ['ArrowDown', 1, 5],
    ['ArrowDown', 5, 9],
    ['ArrowDown', 7, 9],
    ['ArrowDown', 8, 8],
    ['ArrowUp', 6, 2],
    ['ArrowUp', 2, 2],
    ['PageDown', 1, 9],
    ['PageDown', 3, 9],
    ['PageUp', 9, 1],
    ['PageUp', 6, 2],
    ['Home', 6, 0],
    ['End', 1, 9],
    ['Enter', 1, null],
  ])('%s leads from %i to %s', (key, from, to) => {
    expect(indexByKey(key, from, 10, 4, 2)).toBe(to);
  });
});

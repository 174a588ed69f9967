/** The size of the items of a grid, in CSS pixels. */
export interface ItemSize {
  /** Items are narrower only when the grid itself is. */
  minWidth: number;
  height: number;
  /** Between two columns and between two rows. */
  gap: number;
}

/** Offset from the top left corner of the grid, in CSS pixels. */
export interface Place {
  x: number;
  y: number;
}

/** The part of the grid that is on the screen, in CSS pixels from the grid's upper edge. */
export interface Viewport {
  top: number;
  bottom: number;
}

/** Layout of a grid of equal items: the place of each item, and the items in a viewport. */
export class Grid {
  readonly columns: number;
  readonly itemWidth: number;
  private readonly columnPitch: number;
  private readonly rowPitch: number;

  /** @param width of the grid, in pixels */
  constructor(
    width: number,
    readonly size: ItemSize,
  ) {
    const { minWidth, height, gap } = size;
    this.columns = Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
    this.columnPitch = (width + gap) / this.columns;
    // Whole pixels: text at fractional pixels is blurred.
    this.itemWidth = Math.floor(this.columnPitch - gap);
    this.rowPitch = height + gap;
  }

  equals({ columns, columnPitch: columnStep, rowPitch: rowStep }: Grid): boolean {
    return columns === this.columns && columnStep === this.columnPitch && rowStep === this.rowPitch;
  }

  /** The height of a grid of `count` items. */
  height(count: number): number {
    return Math.max(0, Math.ceil(count / this.columns) * this.rowPitch - this.size.gap);
  }

  place(index: number): Place {
    const column = index % this.columns;
    return { x: Math.round(column * this.columnPitch), y: ((index - column) / this.columns) * this.rowPitch };
  }

  /** Whole rows that fit into this height, at least one. */
  rowsIn(pixels: number): number {
    return Math.max(1, Math.floor((pixels + this.size.gap) / this.rowPitch));
  }

  isVisible({ y }: Place, { top, bottom }: Viewport): boolean {
    return y + this.size.height > top && y < bottom;
  }

  /** Indexes of the items on the screen and of one more row on either side; `to` is exclusive. */
  range({ top, bottom }: Viewport, count: number): { from: number; to: number } {
    const first = Math.floor((top + this.size.gap) / this.rowPitch) - 1;
    const last = Math.ceil(bottom / this.rowPitch);
    const at = (row: number): number => Math.min(count, Math.max(0, row) * this.columns);
    return { from: at(first), to: at(last + 1) };
  }

  /** Moves a place far outside the viewport to just outside its nearer edge. */
  clamp({ x, y }: Place, { top, bottom }: Viewport): Place {
    return { x, y: Math.min(Math.max(y, top - this.size.height), bottom) };
  }
}

/**
 * The index to which a key moves the focus from `index`; null when the key does not navigate.
 * @param key of a KeyboardEvent
 * @param pageRows rows of PageUp and PageDown
 */
export function indexByKey(
  key: string,
  index: number,
  count: number,
  columns: number,
  pageRows: number,
): number | null {
  const last = count - 1;
  const below = (rows: number): number => {
    // The last row may be shorter: from a column that it lacks the focus moves to its end.
    if (index + rows * columns <= last) return index + rows * columns;
    return Math.floor(index / columns) < Math.floor(last / columns) ? last : index;
  };
  const above = (rows: number): number => (index < rows * columns ? index % columns : index - rows * columns);
  switch (key) {
    case 'ArrowLeft':
      return Math.max(0, index - 1);
    case 'ArrowRight':
      return Math.min(last, index + 1);
    case 'ArrowUp':
      return above(1);
    case 'ArrowDown':
      return below(1);
    case 'PageUp':
      return above(pageRows);
    case 'PageDown':
      return below(pageRows);
    case 'Home':
      return 0;
    case 'End':
      return last;
    default:
      return null;
  }
}

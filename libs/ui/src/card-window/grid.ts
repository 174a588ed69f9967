/** How large the cards of a grid are, in CSS pixels. */
export interface CardSize {
  /** A card is never narrower, unless the grid itself is. */
  minWidth: number;
  height: number;
  /** Between two columns and between two rows. */
  gap: number;
}

/** From the top left corner of the grid, in CSS pixels. */
export interface Place {
  x: number;
  y: number;
}

/** The part of the grid that is on the screen, in pixels from the grid's upper edge. */
export interface View {
  top: number;
  bottom: number;
}

/** The arithmetic of a grid of equal cards: where each is, and which of them a part of the page shows. */
export class Grid {
  readonly columns: number;
  readonly cardWidth: number;
  private readonly columnStep: number;
  private readonly rowStep: number;

  /** @param width of the grid, in pixels */
  constructor(
    width: number,
    readonly size: CardSize,
  ) {
    const { minWidth, height, gap } = size;
    this.columns = Math.max(1, Math.floor((width + gap) / (minWidth + gap)));
    this.columnStep = (width + gap) / this.columns;
    // Whole pixels: text on a broken pixel is blurred.
    this.cardWidth = Math.floor(this.columnStep - gap);
    this.rowStep = height + gap;
  }

  equals({ columns, columnStep, rowStep }: Grid): boolean {
    return columns === this.columns && columnStep === this.columnStep && rowStep === this.rowStep;
  }

  /** Of a grid with so many cards. */
  height(count: number): number {
    return Math.max(0, Math.ceil(count / this.columns) * this.rowStep - this.size.gap);
  }

  place(index: number): Place {
    const column = index % this.columns;
    return { x: Math.round(column * this.columnStep), y: ((index - column) / this.columns) * this.rowStep };
  }

  /** Whole rows that fit into so many pixels, at least one. */
  rowsIn(pixels: number): number {
    return Math.max(1, Math.floor((pixels + this.size.gap) / this.rowStep));
  }

  isSeen({ y }: Place, { top, bottom }: View): boolean {
    return y + this.size.height > top && y < bottom;
  }

  /** The cards of the rows on the screen and of one more row on either side: from this index up to, without, that. */
  range({ top, bottom }: View, count: number): { from: number; to: number } {
    const first = Math.floor((top + this.size.gap) / this.rowStep) - 1;
    const last = Math.ceil(bottom / this.rowStep);
    const at = (row: number): number => Math.min(count, Math.max(0, row) * this.columns);
    return { from: at(first), to: at(last + 1) };
  }

  /** What is far outside the view comes from, or goes to, its nearer edge. */
  clamp({ x, y }: Place, { top, bottom }: View): Place {
    return { x, y: Math.min(Math.max(y, top - this.size.height), bottom) };
  }
}

/**
 * Where a key of the keyboard leads from the card at `index`; null for a key that leads nowhere.
 * @param key of a KeyboardEvent
 * @param pageRows rows that are on the screen
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
    // The last row may be shorter: from a column that it lacks one gets to its end.
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

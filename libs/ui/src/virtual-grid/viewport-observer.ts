import { signal } from '@angular/core';
import { Grid, type ItemSize, type Viewport } from './grid';

/** Observes the size of a list and its items, and which part of the list is on the screen. */
export class ViewportObserver {
  /** Null until the list has been measured. */
  readonly grid = signal<Grid | null>(null);
  viewport: Viewport = { top: 0, bottom: 0 };

  private readonly resizes = new ResizeObserver((entries) => this.onResize(entries));
  private readonly listening = new AbortController();
  private width = 0;
  private tallest = 0;

  /**
   * @param size the minimum of an item; the tallest item sets the height of all
   * @param onGridChange the places of the items have changed
   * @param onViewportChange after a scroll or a resize
   */
  constructor(
    private readonly list: HTMLElement,
    private readonly size: () => ItemSize,
    private readonly onGridChange: () => void,
    private readonly onViewportChange: () => void,
  ) {
    const { signal } = this.listening;
    document.addEventListener('scroll', () => this.updateViewport(), { passive: true, signal });
    addEventListener('resize', () => this.updateViewport(), { signal });
    this.resizes.observe(list);
    // Content above the list may grow.
    this.resizes.observe(document.body);
  }

  /** The first measurement, before the observers report. */
  start(): void {
    this.setWidth(this.list.clientWidth);
    // Before the grid, whose change renders items: without a viewport that would be another batch.
    this.viewport = this.measureViewport();
    this.updateGrid();
  }

  observeItem(item: HTMLElement): void {
    this.resizes.observe(item);
  }

  unobserveItem(item: HTMLElement): void {
    this.resizes.unobserve(item);
  }

  disconnect(): void {
    this.listening.abort();
    this.resizes.disconnect();
  }

  private onResize(entries: readonly ResizeObserverEntry[]): void {
    for (const { target, contentRect, borderBoxSize } of entries) {
      if (target === this.list) this.setWidth(contentRect.width);
      else if (target !== document.body) this.tallest = Math.max(this.tallest, borderBoxSize[0]?.blockSize ?? 0);
    }
    this.updateGrid();
    this.updateViewport();
  }

  private setWidth(width: number): void {
    this.width = width;
    // Items of another width may be less tall.
    if (new Grid(width, this.size()).itemWidth !== this.grid()?.itemWidth) this.tallest = 0;
  }

  private updateGrid(): void {
    const size = this.size();
    const grid = new Grid(this.width, { ...size, height: Math.max(size.height, this.tallest) });
    if (this.grid()?.equals(grid)) return;
    this.grid.set(grid);
    this.onGridChange();
  }

  private updateViewport(): void {
    this.viewport = this.measureViewport();
    this.onViewportChange();
  }

  /** The only layout read: once a frame, while no layout is pending. */
  private measureViewport(): Viewport {
    const { top } = this.list.getBoundingClientRect();
    return { top: -top, bottom: innerHeight - top };
  }
}

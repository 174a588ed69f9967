import { signal } from '@angular/core';
import { type CardSize, Grid, type View } from './grid';

/** Watches how large a list and its cards are, and which part of the list is on the screen. */
export class Viewfinder {
  /** Null until the list has been measured. */
  readonly grid = signal<Grid | null>(null);
  view: View = { top: 0, bottom: 0 };

  private readonly resizes = new ResizeObserver((entries) => this.onResize(entries));
  private readonly closing = new AbortController();
  private width = 0;
  private tallest = 0;

  /**
   * @param size of a card; one that turns out taller gets the room it needs
   * @param onGrid the cards have other places now
   * @param onView another part of the list is on the screen
   */
  constructor(
    private readonly list: HTMLElement,
    private readonly size: () => CardSize,
    private readonly onGrid: () => void,
    private readonly onView: () => void,
  ) {
    const { signal } = this.closing;
    document.addEventListener('scroll', () => this.look(), { passive: true, signal });
    addEventListener('resize', () => this.look(), { signal });
    this.resizes.observe(list);
    // What is above the list may grow.
    this.resizes.observe(document.body);
  }

  /** Looks for the first time. */
  start(): void {
    this.measure(this.list.clientWidth);
    this.layOut();
    this.look();
  }

  watch(card: HTMLElement): void {
    this.resizes.observe(card);
  }

  unwatch(card: HTMLElement): void {
    this.resizes.unobserve(card);
  }

  close(): void {
    this.closing.abort();
    this.resizes.disconnect();
  }

  private onResize(entries: readonly ResizeObserverEntry[]): void {
    for (const { target, contentRect, borderBoxSize } of entries) {
      if (target === this.list) this.measure(contentRect.width);
      else if (target !== document.body) this.tallest = Math.max(this.tallest, borderBoxSize[0]?.blockSize ?? 0);
    }
    this.layOut();
    this.look();
  }

  private measure(width: number): void {
    this.width = width;
    // Cards of another width may be less tall.
    if (new Grid(width, this.size()).cardWidth !== this.grid()?.cardWidth) this.tallest = 0;
  }

  private layOut(): void {
    const size = this.size();
    const grid = new Grid(this.width, { ...size, height: Math.max(size.height, this.tallest) });
    if (this.grid()?.equals(grid)) return;
    this.grid.set(grid);
    this.onGrid();
  }

  /** The one place that asks the browser for a place: the list's own, once a frame, while nothing waits for layout. */
  private look(): void {
    const { top } = this.list.getBoundingClientRect();
    this.view = { top: -top, bottom: innerHeight - top };
    this.onView();
  }
}

import type { BrowserContext, Page } from 'playwright-core';

/** Where every card is drawn, frame by frame: by key, in pixels from the left upper corner of the screen. */
export async function places(page: Page, frames: number): Promise<Record<string, { x: number; y: number }>[]> {
  return page.evaluate(async (count) => {
    const seen = [];
    for (let frame = 0; frame < count; frame++) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      const cards = [...document.querySelectorAll<HTMLElement>('[data-key]')];
      seen.push(
        Object.fromEntries(
          cards.map((card) => {
            const { x, y } = card.getBoundingClientRect();
            return [card.dataset['key'] ?? '', { x, y }];
          }),
        ),
      );
    }
    return seen;
  }, frames);
}

/** What the page animates from now on: the keyframes, as JSON. */
export async function recordMoves(page: Page): Promise<() => Promise<string[]>> {
  await page.evaluate(() => {
    const moves: string[] = [];
    Object.assign(globalThis, { moves });
    const animate = Element.prototype.animate;
    Element.prototype.animate = function (frames, options) {
      moves.push(JSON.stringify(frames));
      return animate.call(this, frames, options);
    };
  });
  return () => page.evaluate(() => (globalThis as unknown as { moves: string[] }).moves);
}

/** Observers of intersections report all that they saw at the event `report`, as they do in a browser that is busy. */
export async function holdReports(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    globalThis.IntersectionObserver = class extends IntersectionObserver {
      constructor(report: IntersectionObserverCallback) {
        const changes: IntersectionObserverEntry[] = [];
        super((newest) => changes.push(...newest));
        addEventListener('report', () => report(changes, this));
      }
    };
  });
}

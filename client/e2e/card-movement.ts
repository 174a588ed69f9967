import type { BrowserContext, Page } from 'playwright-core';

/** Positions of all cards, frame by frame: by key, in pixels from the top left corner of the viewport. */
export async function recordPositions(page: Page, frames: number): Promise<Record<string, { x: number; y: number }>[]> {
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

/** Records the keyframes of animations, as JSON. */
export async function recordAnimations(page: Page): Promise<() => Promise<string[]>> {
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

/** Intersection observers report collected entries at the event `report`, as in a busy browser. */
export async function holdIntersections(context: BrowserContext): Promise<void> {
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

import type { BrowserContext, Page } from 'playwright-core';

/**
 * Positions of all cards, frame by frame: by key, in pixels from the top left corner of the viewport.
 *
 * @param first the key of a card: all frames until it is the first card, and then `frames` more
 */
export async function recordPositions(
  page: Page,
  frames: number,
  first?: number,
): Promise<Record<string, { x: number; y: number }>[]> {
  const awaited = first === undefined ? null : `[data-key="${first}"][aria-posinset="1"]`;
  const record = async ([count, card]: readonly [number, string | null]) => {
    const seen = [];
    for (let left = count; left > 0;) {
      await new Promise((resolve) => requestAnimationFrame(resolve));
      if (!card || document.querySelector(card)) left--;
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
  };
  return page.evaluate(record, [frames, awaited] as const);
}

/** The time that a page measures stands still until it is loaded again: reorders wait for the pointer without end. */
export async function stopMeasuring(page: Page): Promise<void> {
  await page.evaluate(() => {
    const now = performance.now();
    performance.now = () => now;
  });
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

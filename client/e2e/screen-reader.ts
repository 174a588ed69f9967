import type { Page } from 'playwright-core';

declare global {
  /** Text added to live regions since the page was loaded. */
  var gbAnnouncements: string[];
}

/**
 * Runs in the page before its scripts. Records announcements, and reports what a screen reader cannot follow: a live region
 * inserted together with its text, and focus that falls to the body when its element is removed.
 */
export function listenAsScreenReader(): void {
  const LIVE = '[role=status], [role=alert], [role=log], [aria-live=polite], [aria-live=assertive]';
  const known = new WeakSet<Element>();
  let focused: Element | null = null;
  globalThis.gbAnnouncements = [];
  const textOf = (node: Node): string => (node.textContent ?? '').replace(/\s+/g, ' ').trim();
  const nameOf = (element: Element): string => `<${element.localName} class="${element.className}">`;

  const meet = (root: Element): void => {
    for (const region of [root, ...root.querySelectorAll(LIVE)]) {
      if (!region.matches(LIVE) || known.has(region)) continue;
      known.add(region);
      if (textOf(region)) console.error(`a live region came with its text: ${nameOf(region)} ${textOf(region)}`);
    }
  };
  const hear = (node: Node): void => {
    const parent = node instanceof Element ? node : node.parentElement;
    const region = parent?.closest(LIVE);
    if (region && textOf(node)) globalThis.gbAnnouncements.push(textOf(node));
  };
  const lookForFocus = (): void => {
    const lost = focused;
    if (!lost || lost.isConnected) return;
    focused = null;
    // Focus may be moved in the next frame, and another page needs several frames.
    const check = (picturesLeft: number): void => {
      if (document.activeElement !== document.body) return;
      if (picturesLeft > 0) requestAnimationFrame(() => check(picturesLeft - 1));
      else console.error(`the focus fell to the body: ${nameOf(lost)}`);
    };
    requestAnimationFrame(() => check(10));
  };

  document.addEventListener('focusin', ({ target }) => (focused = target instanceof Element ? target : null));
  document.addEventListener('focusout', ({ target }) =>
    // Chromium also fires it before a focused element is removed.
    queueMicrotask(() => {
      if (target === focused && focused?.isConnected) focused = null;
    }),
  );
  new MutationObserver((records) => {
    for (const { target, addedNodes } of records) {
      for (const node of addedNodes) {
        hear(node);
        if (node instanceof Element) meet(node);
      }
      if (target instanceof Text) hear(target);
    }
    lookForFocus();
  }).observe(document, { childList: true, subtree: true, characterData: true });
}

/** The announcements of this page, oldest first. */
export const announcementsOn = (page: Page): Promise<string[]> => page.evaluate(() => [...globalThis.gbAnnouncements]);

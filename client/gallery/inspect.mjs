// Goes through the built gallery with a browser and says what is wrong with what it shows.
import { once } from 'node:events';
import { createServer } from 'node:http';
import { fileURLToPath } from 'node:url';
import axe from 'axe-core';
import express from 'express';
import { clientApp } from '../../api/dist/web/client-app.js';
import { securityHeaders } from '../../api/dist/http/security-headers.js';
import { node, run } from '../../scripts/prepare.mjs';

/** What the pictures and the samples take for now. */
export const NOW = new Date('2026-03-14T09:26:53Z');
/** What of the rules below depends on colours. */
const COLOUR_RULES = ['color-contrast', 'link-in-text-block'];
const TAGS = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];

/** Builds the gallery, unless nothing has changed, and serves it under the panel's own content policy. */
export async function openGallery() {
  await run(node, ['node_modules/.bin/nx', 'run', 'client:gallery'], 'The gallery could not be built: see above.');
  const app = express();
  app.use(securityHeaders({ publicUrls: [] }));
  app.use(clientApp(fileURLToPath(new URL('dist/browser', import.meta.url)), { tokenOf: () => null }));
  const server = createServer(app).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    close: async () => {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/**
 * A tab for the gallery in which time stands still and nothing moves.
 *
 * @param {import('playwright-core').Browser} browser
 * @param {string} url of the gallery
 * @param {import('playwright-core').BrowserContextOptions} options
 */
export async function openTab(browser, url, options) {
  const context = await browser.newContext({ baseURL: url, timezoneId: 'UTC', reducedMotion: 'reduce', ...options });
  await context.addInitScript({ content: axe.source });
  await context.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      console.error(`content policy: ${event.violatedDirective} ${event.blockedURI}`);
    });
  });
  const page = await context.newPage();
  await page.clock.setFixedTime(NOW);
  /** @type {string[]} */
  const problems = [];
  page.on('pageerror', (error) => problems.push(error.message));
  page.on('console', (message) => void (message.type() === 'error' && problems.push(message.text())));
  return {
    page,
    /** What went wrong since the last call. */
    problems: () => problems.splice(0),
    close: () => context.close(),
  };
}

/**
 * The names of all states.
 *
 * @param {import('playwright-core').Page} page
 */
export async function stateNames(page) {
  await page.goto('/gallery');
  return page.locator('a').evaluateAll((links) => links.map((link) => link.textContent.trim()));
}

/**
 * Resolves when the state is on the screen and everything that ends has ended.
 *
 * @param {import('playwright-core').Page} page
 * @param {string} name
 */
export async function show(page, name, query = '') {
  const isOpen = new URL(page.url()).pathname.startsWith('/gallery/');
  if (isOpen) await page.evaluate(([name, query]) => globalThis.gbShowState(name, query), [name, query]);
  else await page.goto(`/gallery/${name}${query}`);
  await page.locator(`html[data-shown="${name}"]`).waitFor({ state: 'attached', timeout: 30_000 });
  await settled(page);
}

/**
 * Empties the document of a state: the window changes faster while there is nothing to render.
 *
 * @param {import('playwright-core').Page} page
 */
export async function leave(page) {
  await page.evaluate(() => globalThis.gbLeaveState());
}

/**
 * Resolves when everything that ends has ended.
 *
 * @param {import('playwright-core').Page} page
 */
export async function settled(page) {
  await page.waitForFunction(() =>
    document.getAnimations().every((animation) => {
      const { endTime } = animation.effect.getComputedTiming();
      return endTime === Infinity || animation.playState === 'finished';
    }),
  );
}

/**
 * What is on the screen but cannot be used or read by everyone: rules of WCAG 2.2 AA, sideways scrolling, text that is
 * wider than its place.
 *
 * @param {import('playwright-core').Page} page
 * @returns {Promise<{ axe: string[], overflow: string[] }>}
 */
export async function inspect(page) {
  const axe = await violations(page, { type: 'tag', values: TAGS });
  return { axe, overflow: await overflowOf(page) };
}

/**
 * Sideways scrolling, and text that is wider than its place.
 *
 * @param {import('playwright-core').Page} page
 * @param mayBeCut matches what may end in an ellipsis: what people are called
 */
export async function overflowOf(page, mayBeCut = 'bdi, :has(bdi)') {
  return page.evaluate((mayBeCut) => {
    const hasText = (element) => [...element.childNodes].some((node) => node.nodeType === 3 && node.data.trim());
    const isCut = (element) => {
      const style = getComputedStyle(element);
      if (style.display === 'inline' || element.closest('.visually-hidden')) return false;
      if (style.textOverflow === 'ellipsis' && element.matches(mayBeCut)) return false;
      // Text that only screen readers are given: in a box of one pixel, or moved out of its box.
      if (element.clientWidth <= 1 || parseFloat(style.textIndent) >= element.clientWidth) return false;
      return element.scrollWidth > element.clientWidth + 1;
    };
    const wide = [...document.body.querySelectorAll('*')].filter(
      (element) => hasText(element) && element.checkVisibility({ visibilityProperty: true }) && isCut(element),
    );
    const root = document.documentElement;
    const sideways = root.scrollWidth - root.clientWidth;
    return [
      ...(sideways > 0 ? [`the page is ${sideways} px too wide`] : []),
      ...wide.map((element) => `${element.tagName.toLowerCase()}.${element.className} “${element.textContent.trim()}”`),
    ];
  }, mayBeCut);
}

/**
 * What has the focus and is entirely hidden by what stays on the screen while the page is scrolled (WCAG 2.4.11).
 *
 * @param {import('playwright-core').Page} page
 */
export async function coveredOf(page) {
  return page.evaluate(() => {
    const CONTROLS = ':is(a[href], button, input, select, [tabindex="0"]):not([tabindex="-1"])';
    const isShown = (element) => element.checkVisibility({ visibilityProperty: true });
    const modals = [...document.querySelectorAll('[aria-modal]')].filter(isShown);
    const scope = document.querySelector('[role=menu]') ?? modals.at(-1) ?? document.querySelector('gb-root');
    const isCovered = (element) => {
      // What has the focus already would not be scrolled to.
      document.activeElement?.blur();
      element.focus();
      const { left, top, right, bottom } = element.getBoundingClientRect();
      // What only screen readers are given has one pixel.
      if (document.activeElement !== element || right - left <= 1) return false;
      const parts = [0.1, 0.5, 0.9].flatMap((across) => [0.1, 0.5, 0.9].map((down) => [across, down]));
      return !parts.some(([across, down]) => {
        const onTop = document.elementFromPoint(left + (right - left) * across, top + (bottom - top) * down);
        // Messages go by themselves, and can be dismissed.
        return onTop && (element.contains(onTop) || onTop.contains(element) || onTop.closest('gb-toast-host'));
      });
    };
    return [...scope.querySelectorAll(CONTROLS)]
      .filter(isShown)
      .filter(isCovered)
      .map((element) => `covered: ${element.localName} “${element.ariaLabel ?? element.textContent.trim()}”`);
  });
}

/**
 * Text that is hard to see in a theme: of the rules of WCAG 2.2 AA those that see colours.
 *
 * @param {import('playwright-core').Page} page
 * @param {'light' | 'dark'} colorScheme
 */
export async function inspectColours(page, colorScheme) {
  await page.emulateMedia({ colorScheme });
  await settled(page);
  return violations(page, { type: 'rule', values: COLOUR_RULES });
}

/**
 * @param {import('playwright-core').Page} page
 * @param {import('axe-core').RunOnly} runOnly
 * @returns {Promise<string[]>} by the ids of axe's rules
 */
async function violations(page, runOnly) {
  return page.evaluate(async (runOnly) => {
    // No rule of ours needs the style sheets beforehand, and the report names no selectors.
    const options = { runOnly, resultTypes: ['violations'], preload: false, selectors: false };
    const { violations } = await window.axe.run(document, options);
    return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  }, runOnly);
}

import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  coveredOf,
  inspect,
  inspectColours,
  leave,
  openGallery,
  openTab,
  overflowOf,
  settled,
  show,
  stateNames,
} from '../gallery/inspect.mjs';
import { closeContexts, sharedBrowser } from './browser';

const client = fileURLToPath(new URL('..', import.meta.url));

interface Look {
  colorScheme: 'light' | 'dark';
  locale: 'ru' | 'en';
  /** Viewport size in CSS pixels. */
  width: number;
}

/** Each state is rendered with one of them, in turn, then in the other theme. */
const LOOKS: readonly Look[] = [
  { colorScheme: 'light', locale: 'ru', width: 360 },
  { colorScheme: 'dark', locale: 'en', width: 768 },
  { colorScheme: 'dark', locale: 'ru', width: 360 },
  { colorScheme: 'light', locale: 'en', width: 1440 },
];
/** 1280 × 1024 at 400 %, in CSS pixels (WCAG 1.4.10). */
const ENLARGED = { width: 320, height: 256 };
/** Elements with the longest of our own texts. */
const PSEUDO = [
  'accounts',
  'accounts-copied-data',
  'accounts-removed',
  'settings-copied-data',
  'sheet-frozen',
  'sheet-app-refused',
  'sheet-key-unknown',
  'card-stages',
  'card-status',
  'phone',
  'phone-added',
  'code-call',
  'password-wrong',
  'session-import',
  'session-import-found',
];

let gallery: Awaited<ReturnType<typeof openGallery>>;
let browser: Browser;
let names: string[];
beforeAll(async () => {
  [gallery, browser] = await Promise.all([openGallery(), sharedBrowser()]);
  const index = await openTab(browser, gallery.url, {});
  names = await stateNames(index.page);
  await index.close();
});
afterAll(async () => {
  await closeContexts(browser);
  await gallery?.close();
});

/** Problems of the states by name, from axe and from our own checks. */
async function look(
  { width, ...options }: Look,
  states: readonly string[],
  rules: (page: Page) => Promise<string[]>,
  query = '',
): Promise<object> {
  const tab = await openTab(browser, gallery.url, { ...options, viewport: { width, height: 800 } });
  const found: Record<string, string[]> = {};
  for (const name of states) {
    await show(tab.page, name, query).catch((error: unknown) => (found[name] = [String(error)]));
    const wrong = [...(found[name] ?? []), ...(await rules(tab.page)), ...tab.problems()];
    if (wrong.length > 0) found[name] = wrong;
  }
  await tab.close();
  return found;
}

/** The grid takes over a new width of the window within a few frames. */
const MAX_FRAMES = 60;

/** Elements that overflow or are covered when the page is zoomed. */
async function lookEnlarged(page: Page): Promise<string[]> {
  await page.setViewportSize(ENLARGED);
  await settled(page);
  const problems = async () => [...(await overflowOf(page, 'bdi, :has(bdi), [title]')), ...(await coveredOf(page))];
  let found = await problems();
  for (let frames = 0; found.length > 0 && frames < MAX_FRAMES; frames++) {
    await page.evaluate(() => new Promise(requestAnimationFrame));
    found = await problems();
  }
  return found.map((what) => `enlarged: ${what}`);
}

// Sequential: parallel runs cost half as much again, and other test files use the other processor.
describe('every state', () => {
  it.each(LOOKS.map((each, index) => ({ ...each, index })))(
    'can be read and used: $colorScheme, $locale, $width px',
    async ({ index, ...each }) => {
      const mine = names.filter((_, i) => i % LOOKS.length === index);
      expect(mine.length).toBeGreaterThan(10);
      const found = await look(each, mine, async (page) => {
        const { axe, overflow } = await inspect(page);
        const colours = await inspectColours(page, each.colorScheme === 'light' ? 'dark' : 'light');
        const enlarged = await lookEnlarged(page);
        await leave(page);
        await page.emulateMedia({ colorScheme: each.colorScheme });
        await page.setViewportSize({ width: each.width, height: 800 });
        return [...axe, ...overflow, ...colours, ...enlarged];
      });
      expect(found).toEqual({});
    },
  );

  // Pseudo-localised names no longer match the lengthened texts: only overflow is checked here.
  it.each([360, 1440])('has room for a longer language: %i px', async (width) => {
    const rules = (page: Page) => overflowOf(page, 'bdi, :has(bdi), [title]');
    expect(await look({ colorScheme: 'light', locale: 'en', width }, PSEUDO, rules, '?pseudo')).toEqual({});
  });
});

// All own colours are gone: states must differ in shape.
describe('in forced colours', () => {
  const inForcedColours = async (state: string, test: (page: Page) => Promise<void>) => {
    const viewport = { width: 360, height: 1400 };
    const tab = await openTab(browser, gallery.url, { viewport, locale: 'en', forcedColors: 'active' });
    await show(tab.page, state);
    await test(tab.page);
    await tab.close();
  };
  const picture = async (part: Locator) => (await part.screenshot()).toString('base64');

  it('each state of an account has its mark', () =>
    inForcedColours('table-status', async (page) => {
      const pictures = new Map<string, Set<string>>();
      for (const state of await page.locator('gb-account-status-label').all()) {
        const name = (await state.getAttribute('class')) ?? '';
        const seen = pictures.get(name) ?? new Set();
        pictures.set(name, seen.add(await picture(state.locator('.mark'))));
      }
      expect(pictures.size).toBeGreaterThan(5);
      const all = [...pictures.values()];
      expect(all.map(({ size }) => size)).toEqual(all.map(() => 1));
      expect(new Set(all.flatMap((seen) => [...seen])).size).toBe(pictures.size);
    }));

  it('what is chosen, and the page that is open, differ from the rest', () =>
    inForcedColours('settings', async (page) => {
      const dark = page.locator('label').filter({ has: page.getByRole('radio', { name: 'Dark', exact: true }) });
      const before = await picture(dark);
      await dark.click();
      expect(await picture(dark)).not.toBe(before);
      const accounts = page.locator('gb-navigation a').first();
      const other = await picture(accounts);
      await accounts.click();
      await page.locator('gb-accounts-toolbar').waitFor();
      expect(await picture(accounts)).not.toBe(other);
      const chip = page.locator('gb-accounts-toolbar [aria-pressed]').nth(1);
      const unpressed = await picture(chip);
      await chip.click();
      expect(await picture(chip)).not.toBe(unpressed);
    }));
});

describe('the gallery', () => {
  const texts = (folder: string): string =>
    globSync('*.js', { cwd: join(client, folder) })
      .map((file) => readFileSync(join(client, folder, file), 'utf8'))
      .join('\n');

  it('is not in what people get', () => {
    const sample = 'accounts-updates-pill';
    expect(names).toContain(sample);
    expect(texts('gallery/dist/browser')).toContain(sample);
    const shipped = texts('dist/browser');
    expect(shipped).not.toContain(sample);
    expect(shipped).not.toContain('/gallery');
  });
});

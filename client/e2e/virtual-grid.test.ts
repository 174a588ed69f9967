import type { BrowserContext, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { en } from '../src/i18n/en';
import { holdIntersections, recordAnimations, recordPositions, stopMeasuring } from './card-movement';
import { ReusedPages } from './reused-pages';
import { Screen, eventually } from './screen';
import { announcementsOn } from './screen-reader';
import { usePanelWithAccounts } from './fixtures';

const ACCOUNTS = 10_000;
/** At 1280 x 800: four rows and two outside the viewport, three cards each. */
const MAX_LIVE = 40;

const fixture = usePanelWithAccounts(ACCOUNTS);
const pages = new ReusedPages();

let untouched = 0;
/** An account at the end of the list that no test refreshes. */
const far = (): number => ++untouched;
interface OpenedList {
  page: Page;
  screen: Screen;
  /** The card at this position, counted from 1, if it is in the document. */
  at: (place: number) => Locator;
  keyAt: (place: number) => Promise<number>;
  /** Refreshes the account over the API. */
  refresh: (id: number) => Promise<void>;
}

/** Opens the list and expects that `test` causes no problems. */
async function on(
  options: BrowserContextOptions,
  test: (list: OpenedList) => Promise<void>,
  prepare?: (context: BrowserContext) => Promise<unknown>,
): Promise<void> {
  const wanted = fixture.panel.contextOptions({ viewport: { width: 1280, height: 800 }, ...options });
  const opened = await pages.open(fixture.browser, wanted);
  const { context, page, problems } = opened;
  await fixture.panel.signIn(context);
  await prepare?.(context);
  const screen = new Screen(page, en);
  await page.goto('/');
  const at = (place: number) => page.locator(`[aria-posinset="${place}"]`);
  await at(1).waitFor();
  await test({
    page,
    screen,
    at,
    keyAt: async (place) => Number(await at(place).getAttribute('data-key')),
    refresh: async (id) => {
      const answer = await context.request.post(`/api/account/${id}/refresh`);
      expect(await answer.text()).toContain('"done":true');
    },
  });
  expect(problems).toEqual([]);
  await opened.release(true);
}

describe(`a list of ${ACCOUNTS} accounts`, () => {
  it.each([1280, 360])('is scrolled from end to end, %i px wide, with few cards in the document', async (width) => {
    await on({ viewport: { width, height: 800 } }, async ({ page, screen, at }) => {
      await page.getByText(en.accounts.total(ACCOUNTS)).waitFor();
      const moves = await recordAnimations(page);
      const height = await page.evaluate(() => document.documentElement.scrollHeight);
      for (let step = 0; step <= 50; step++) {
        await page.evaluate((top) => scrollTo(0, top), (height * step) / 50);
        await screen.rendered();
        expect(await screen.cards().count()).toBeLessThan(MAX_LIVE);
        const shown = await page.evaluate(() => {
          const hit = document.elementFromPoint(innerWidth / 2 - 40, innerHeight / 2);
          return hit?.closest('[data-key], ul')?.getAttribute('role');
        });
        expect(['listitem', 'list']).toContain(shown);
      }
      const last = await at(ACCOUNTS).boundingBox();
      expect(last && last.y > 0 && last.y + last.height < 800).toBe(true);
      expect(await at(ACCOUNTS).getAttribute('aria-setsize')).toBe(String(ACCOUNTS));
      await screen.expectToFit();
      expect(await moves()).toEqual([]);
    });
  });

  it('is walked with the keyboard, one stop of Tab, and read in the order of the screen', async () => {
    await on({}, async ({ page, screen, at }) => {
      expect(await page.locator('[data-key][tabindex="0"]').count()).toBe(1);
      await at(1).focus();
      for (const [key, place] of [
        ['ArrowRight', 2],
        ['ArrowDown', 5],
        ['End', ACCOUNTS],
        ['ArrowLeft', ACCOUNTS - 1],
        ['Home', 1],
      ] as const) {
        await page.keyboard.press(key);
        await screen.expectFocus(at(place));
        expect(await at(place).getAttribute('tabindex')).toBe('0');
        const box = await at(place).boundingBox();
        expect(box && box.y >= 56 && box.y + box.height <= 800).toBe(true);
      }
      await page.keyboard.press('Tab');
      await screen.expectFocus(at(1).getByRole('link', { name: en.card.noName }));
      const order = () => page.locator('[data-key]').evaluateAll((cards) => cards.map((card) => card.ariaPosInSet));
      await eventually(order).toSatisfy(
        (places: string[]) => places.length > 1 && places.every((place, i) => place === String(i + 1)),
      );
    });
  });
});

describe('a card that was refreshed', () => {
  it('comes to the top from far below, and the focus stays on its card', async () => {
    await on({}, async ({ screen, at, keyAt, refresh }) => {
      await at(3).focus();
      const focused = await keyAt(3);
      const id = far();
      await refresh(id);
      await eventually(() => keyAt(1)).toBe(id);
      expect(await keyAt(4)).toBe(focused);
      await screen.expectFocus(at(4));
    });
  });

  it('waits while a pointer is pressed on the list', async () => {
    await on({}, async ({ page, at, keyAt, refresh }) => {
      const [first, seventh] = [await keyAt(1), await keyAt(7)];
      await at(6).hover();
      await stopMeasuring(page);
      await page.mouse.down();
      await refresh(seventh);
      await at(7).getByText(en.card.noName).waitFor({ state: 'detached' });
      const before = (await recordPositions(page, 1))[0];
      // More than a second: a move starts after less than half of one.
      for (const frame of await recordPositions(page, 70)) expect(frame).toEqual(before);
      expect(await keyAt(1)).toBe(first);
      await page.mouse.up();
      await eventually(() => keyAt(1)).toBe(seventh);
    });
  });

  it('starts from where it is drawn when another move takes its place', async () => {
    await on({}, async ({ page, at, keyAt, refresh }) => {
      const [eighth, ninth] = [await keyAt(8), await keyAt(9)];
      const devtools = await page.context().newCDPSession(page);
      await devtools.send('Animation.enable');
      // A hundred times slower: a jump differs from a movement by far, however few frames there are.
      await devtools.send('Animation.setPlaybackRate', { playbackRate: 0.01 });
      const moves = () =>
        page.evaluate(
          () =>
            document
              .getAnimations()
              .filter(({ effect }) => effect && 'pseudoElement' in effect && effect.pseudoElement === null).length,
        );
      await refresh(eighth);
      await eventually(moves).toBeGreaterThan(5);
      const sampling = recordPositions(page, 30, ninth);
      await refresh(ninth);
      const frames = await sampling;
      const jumps = frames.flatMap((frame, i) =>
        Object.entries(frame).flatMap(([key, place]) => {
          const before = frames[i - 1]?.[key];
          return before ? Math.hypot(place.x - before.x, place.y - before.y) : [];
        }),
      );
      expect(Math.max(...jumps)).toBeGreaterThan(0);
      expect(Math.max(...jumps)).toBeLessThan(100);
      expect(await at(1).count()).toBe(1);
    });
  });

  it('fades in at its place when it comes with many others', async () => {
    await on({}, async ({ page, at, keyAt, refresh }) => {
      const shown = await keyAt(7);
      await at(6).hover();
      await stopMeasuring(page);
      // Pressed, so that all of them come in one move.
      await page.mouse.down();
      const ids = Array.from({ length: 8 }, far);
      await Promise.all(ids.map(refresh));
      // Its event follows theirs on the same stream.
      await refresh(shown);
      await at(7).getByText(en.card.noName).waitFor({ state: 'detached' });
      const moves = await recordAnimations(page);
      await page.mouse.up();
      await eventually(() => keyAt(1)).toBe(shown);
      const top = await Promise.all(ids.map((_, i) => keyAt(i + 2)));
      expect(top.toSorted((one, other) => one - other)).toEqual(ids);
      expect(await moves()).not.toEqual([]);
      expect((await moves()).filter((frames) => frames.includes('transform'))).toEqual([]);
    });
  });

  it('does not travel for people who want less motion', async () => {
    await on({ reducedMotion: 'reduce' }, async ({ page, keyAt, refresh }) => {
      const moves = await recordAnimations(page);
      const id = far();
      await refresh(id);
      await eventually(() => keyAt(1)).toBe(id);
      expect(await moves()).not.toEqual([]);
      expect((await moves()).filter((frames) => frames.includes('transform'))).toEqual([]);
    });
  });

  it('says so above a list that is scrolled away, and to screen readers', async () => {
    await on({}, async ({ page, screen, refresh }) => {
      await page.evaluate(() => scrollTo(0, 5000));
      await screen.rendered();
      const began = performance.now();
      for (const id of [far(), far(), far()]) await refresh(id);
      await eventually(() => screen.button(en.accounts.updatedAbove(3)).count()).toBe(1);
      expect(await page.evaluate(() => scrollY)).toBe(5000);
      const announced = async () => (await announcementsOn(page)).filter((words) => /now first/.test(words)).length;
      await eventually(announced).toBeGreaterThan(0);
      expect(await announced()).toBeLessThanOrEqual(1 + Math.floor((performance.now() - began) / 5000)); // Again after 5 s.
      await screen.button(en.accounts.updatedAbove(3)).click();
      await eventually(() => page.evaluate(() => scrollY)).toBe(0);
    });
  });

  it('says so although a busy browser reports late, and in one go, what was on the screen and no longer is', async () => {
    const test = async ({ page, screen, refresh }: OpenedList) => {
      await page.evaluate(() => scrollTo(0, 5000));
      await refresh(far());
      const pill = screen.button(en.accounts.updatedAbove(1));
      await pill.waitFor();
      await page.evaluate(() => dispatchEvent(new Event('report')));
      await screen.rendered();
      expect(await pill.isVisible()).toBe(true);
    };
    await on({}, test, holdIntersections);
  });
});

describe('a card that leaves the list', () => {
  it('fades, and the others close the gap', async () => {
    await on({}, async ({ page, at, keyAt }) => {
      const [second, third] = [await keyAt(2), await keyAt(3)];
      const moves = await recordAnimations(page);
      const before = Number(await at(1).getAttribute('aria-setsize'));
      expect((await page.request.delete(`/api/account/${second}`)).ok()).toBe(true);
      await eventually(() => keyAt(2)).toBe(third);
      expect(Number(await at(1).getAttribute('aria-setsize'))).toBe(before - 1);
      expect(await page.locator(`[data-key="${second}"]`).count()).toBe(0);
      const [fade, ...shifts] = await moves();
      expect(fade).toMatch(/"opacity":0/);
      expect(shifts.length).toBeGreaterThan(5);
      for (const shift of shifts) expect(shift).toMatch(/translate3d/);
    });
  });
});

import type { BrowserContext, CDPSession, Disposable, Page } from 'playwright-core';
import { openPage } from './browser';

/** Calls after which a page is not as new, and cannot be made so: it is closed instead of kept. */
const PAGE_CALLS = ['emulateMedia', 'exposeFunction'] as const;
const CLOCK_CALLS = ['pauseAt', 'setFixedTime', 'setSystemTime'] as const;

/** A page that can be made blank for the next test, if the last one has changed nothing of it that would stay. */
export class KeptPage {
  private isAsNew = true;
  private isRouted = false;
  private isResized = false;
  private readonly initScripts: Promise<Disposable>[] = [];
  private readonly size: ReturnType<Page['viewportSize']>;

  private constructor(
    readonly page: Page,
    /** Problems of `openPage`. */
    readonly problems: string[],
    private readonly devtools: CDPSession,
  ) {
    this.size = page.viewportSize();
  }

  /** @param hasClock whether each test that has the page installs its clock */
  static async open(context: BrowserContext, hasClock = false): Promise<KeptPage> {
    const { page, problems } = await openPage(context);
    const kept = new KeptPage(page, problems, await context.newCDPSession(page));
    const change = (): void => void (kept.isAsNew = false);
    notify(page, PAGE_CALLS, change);
    notify(page.clock, hasClock ? CLOCK_CALLS : [...CLOCK_CALLS, 'install'], change);
    notify(page, ['addInitScript'], (added) => kept.initScripts.push(added as Promise<Disposable>));
    notify(page, ['route'], () => (kept.isRouted = true));
    notify(page, ['setViewportSize'], () => (kept.isResized = true));
    return kept;
  }

  /**
   * Leaves the panel, whose server answers `/robots.txt`: a text of its origin keeps the process, which `about:blank` would not.
   * @returns whether it could be made as new
   */
  async clear(): Promise<boolean> {
    const { page } = this;
    if (!this.isAsNew || page.isClosed()) return false;
    try {
      if (this.isRouted) await page.unrouteAll({ behavior: 'ignoreErrors' });
      this.isRouted = false;
      for (const script of this.initScripts.splice(0)) await (await script).dispose();
      await page.goto('/robots.txt');
      if (this.isResized && this.size) await page.setViewportSize(this.size);
      this.isResized = false;
      // A new page knows of no pointer.
      await page.mouse.move(-1, -1);
      await page.evaluate(() => sessionStorage.clear());
      await this.devtools.send('Page.resetNavigationHistory');
    } catch {
      // A navigation of the test was still under way.
      return false;
    }
    // Requests that were ended when the test left the page.
    this.problems.length = 0;
    return true;
  }
}

/** Calls `changed` with what these methods return. */
export function notify<T extends object>(
  target: T,
  methods: readonly (keyof T)[],
  changed: (returned: unknown) => void,
): void {
  for (const name of methods) {
    const method = target[name] as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      const returned = method.apply(target, args);
      changed(returned);
      return returned;
    };
    Object.assign(target, { [name]: watched });
  }
}

const pages = new WeakMap<Page, KeptPage>();
const free = new WeakMap<BrowserContext, KeptPage>();

/** A page of this context, as `openPage` opens one: that which `leave` has made blank, or a new one. */
export async function openAgain(context: BrowserContext): Promise<{ page: Page; problems: string[] }> {
  const kept = free.get(context) ?? (await KeptPage.open(context));
  free.delete(context);
  pages.set(kept.page, kept);
  return kept;
}

/** Instead of closing a page of `openAgain`: the next one of its context needs no new process, and compiles no script again. */
export async function leave(page: Page): Promise<void> {
  const kept = pages.get(page);
  if (kept && (await kept.clear())) free.set(page.context(), kept);
  else await page.close();
}

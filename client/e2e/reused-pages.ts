import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { KeptPage, notify } from './kept-page';

/** Calls after which a context is not as new, and cannot be made so: it is closed instead of reused. */
const CONTEXT_CALLS = ['addInitScript', 'grantPermissions', 'newCDPSession', 'newPage', 'route', 'setOffline'] as const;

export interface OpenedPage {
  page: Page;
  context: BrowserContext;
  /** Problems of `openPage`. */
  problems: string[];
  /** Makes the page blank for the next test, or closes it if it cannot be as new. */
  release(isReusable: boolean): Promise<void>;
}

/**
 * Open pages by the options of their contexts. A page in a new context costs twice the CPU of one that loads the panel again:
 * its process starts, and compiles all scripts.
 */
export class ReusedPages {
  private readonly free = new Map<string, OpenedPage[]>();

  /**
   * @param options with the `baseURL` of a server that answers `/robots.txt`
   * @param hasClock whether the page has the clock of Playwright, which begins at the present time
   */
  async open(browser: Browser, { viewport, ...options }: BrowserContextOptions, hasClock = false): Promise<OpenedPage> {
    const kind = JSON.stringify([options, hasClock]);
    const opened = this.free.get(kind)?.pop() ?? (await this.openNew(browser, options, hasClock, kind));
    if (viewport) await opened.page.setViewportSize(viewport);
    if (hasClock) await opened.page.clock.install();
    // Requests that were ended when the last test left the page.
    opened.problems.length = 0;
    return opened;
  }

  private async openNew(
    browser: Browser,
    options: BrowserContextOptions,
    hasClock: boolean,
    kind: string,
  ): Promise<OpenedPage> {
    const context = await browser.newContext(options);
    const kept = await KeptPage.open(context, hasClock);
    const { page, problems } = kept;
    let isAsNew = true;
    notify(context, CONTEXT_CALLS, () => (isAsNew = false));
    const opened: OpenedPage = {
      page,
      context,
      problems,
      release: async (isReusable) => {
        if (!isReusable || !isAsNew || !(await kept.clear())) {
          await context.close();
          return;
        }
        await page.evaluate(() => localStorage.clear());
        await context.clearCookies();
        this.free.set(kind, [...(this.free.get(kind) ?? []), opened]);
      },
    };
    return opened;
  }
}

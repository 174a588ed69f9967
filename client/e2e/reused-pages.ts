import type { Browser, BrowserContext, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { openPage } from './browser';

/** Calls after which a page or context is not as new, and cannot be made so: it is closed instead of reused. */
const PAGE_CALLS = ['addInitScript', 'emulateMedia', 'exposeFunction', 'route', 'setViewportSize'] as const;
const CLOCK_CALLS = ['install', 'pauseAt', 'setFixedTime', 'setSystemTime'] as const;
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

  /** @param options with the `baseURL` of a server that answers `/robots.txt` */
  async open(browser: Browser, options: BrowserContextOptions): Promise<OpenedPage> {
    const kind = JSON.stringify(options);
    const opened = this.free.get(kind)?.pop() ?? (await this.openNew(browser, options, kind));
    // Requests that were ended when the last test left the page.
    opened.problems.length = 0;
    return opened;
  }

  private async openNew(browser: Browser, options: BrowserContextOptions, kind: string): Promise<OpenedPage> {
    const context = await browser.newContext(options);
    const { page, problems } = await openPage(context);
    const devtools = await context.newCDPSession(page);
    let isAsNew = true;
    const change = (): void => void (isAsNew = false);
    watch(page, PAGE_CALLS, change);
    watch(page.clock, CLOCK_CALLS, change);
    watch(context, CONTEXT_CALLS, change);
    const opened: OpenedPage = {
      page,
      context,
      problems,
      release: async (isReusable) => {
        if (!isReusable || !isAsNew || page.isClosed()) {
          await context.close();
          return;
        }
        try {
          await clear(page, devtools);
        } catch {
          // A navigation of the test was still under way.
          await context.close();
          return;
        }
        this.free.set(kind, [...(this.free.get(kind) ?? []), opened]);
      },
    };
    return opened;
  }
}

/** Calls `notify` before these methods. */
function watch<T extends object>(target: T, methods: readonly (keyof T)[], notify: () => void): void {
  for (const name of methods) {
    const method = target[name] as (...args: unknown[]) => unknown;
    const watched = (...args: unknown[]): unknown => {
      notify();
      return method.apply(target, args);
    };
    Object.assign(target, { [name]: watched });
  }
}

/** Leaves the panel. A text of its origin keeps the process, which `about:blank` would not. */
async function clear(page: Page, devtools: CDPSession): Promise<void> {
  await page.goto('/robots.txt');
  await page.evaluate(() => {
    localStorage.clear();
    sessionStorage.clear();
  });
  await page.context().clearCookies();
  await devtools.send('Page.resetNavigationHistory');
}

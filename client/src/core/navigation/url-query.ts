import { Location } from '@angular/common';
import { Service, inject } from '@angular/core';
import { NavigationStart, Router, type UrlTree } from '@angular/router';

/** Debounces URL updates while the user types. */
const WRITE_DELAY_MS = 250;

type Params = Readonly<Record<string, string | null>>;

/** Writes query parameters of the current page into its URL, without a new history entry. */
@Service()
export class UrlQuery {
  private readonly router = inject(Router);
  private readonly location = inject(Location);
  private pending: { params: Params; timer: ReturnType<typeof setTimeout> } | undefined;

  constructor() {
    this.router.events.subscribe((event) => {
      if (event instanceof NavigationStart && this.pending) this.onNavigation(event, this.pending.params);
    });
  }

  /** A change is not in the URL yet, which is older. */
  get isPending(): boolean {
    return this.pending !== undefined;
  }

  /** @param params null removes a parameter */
  write(params: Params): void {
    clearTimeout(this.pending?.timer);
    this.pending = { params, timer: setTimeout(() => void this.writeNow(params), WRITE_DELAY_MS) };
  }

  /** The page was closed: the URL of another page must not get its query. */
  cancel(): void {
    clearTimeout(this.pending?.timer);
    this.pending = undefined;
  }

  /** The user goes on before the change is in the URL. */
  private onNavigation({ url, navigationTrigger }: NavigationStart, params: Params): void {
    const isBack = navigationTrigger === 'popstate';
    if (url === this.router.url) return;
    // For the way back. After Back the browser is at another entry already.
    if (!isBack) this.location.replaceState(this.router.serializeUrl(this.urlWith(params)), '', history.state);
    // The query of the new address counts. A sheet over the page has none of its own and gets the pending one.
    if (isBack || pathOf(url) === pathOf(this.router.url)) this.cancel();
  }

  private async writeNow(params: Params): Promise<void> {
    // A navigation now would cancel the one in progress.
    if (this.router.currentNavigation()) return this.write(params);
    this.pending = undefined;
    // Keeps the other state of the history entry.
    await this.router.navigateByUrl(this.urlWith(params), {
      replaceUrl: true,
      scroll: 'manual',
      state: { ...(history.state as object | null) },
    });
  }

  private urlWith(params: Params): UrlTree {
    const url = this.router.parseUrl(this.router.url);
    const entries = Object.entries({ ...url.queryParams, ...params });
    url.queryParams = Object.fromEntries(entries.filter(([, value]) => value !== null));
    return url;
  }
}

function pathOf(url: string): string | undefined {
  return url.split(/[?#]/)[0];
}

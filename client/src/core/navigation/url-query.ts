import { Service, inject } from '@angular/core';
import { Router } from '@angular/router';

/** Debounces URL updates while the user types. */
const WRITE_DELAY_MS = 250;

/** Writes query parameters of the current page into its URL, without a new history entry. */
@Service()
export class UrlQuery {
  private readonly router = inject(Router);
  private pending: ReturnType<typeof setTimeout> | undefined;

  /** A change is not in the URL yet, which is older. */
  get isPending(): boolean {
    return this.pending !== undefined;
  }

  /** @param params null removes a parameter */
  write(params: Readonly<Record<string, string | null>>): void {
    clearTimeout(this.pending);
    this.pending = setTimeout(() => void this.writeNow(params), WRITE_DELAY_MS);
  }

  /** The page was closed: the URL of another page must not get its query. */
  cancel(): void {
    clearTimeout(this.pending);
    this.pending = undefined;
  }

  private async writeNow(params: Readonly<Record<string, string | null>>): Promise<void> {
    // A navigation now would cancel the one in progress.
    if (this.router.currentNavigation()) return this.write(params);
    this.pending = undefined;
    const url = this.router.parseUrl(this.router.url);
    const entries = Object.entries({ ...url.queryParams, ...params });
    url.queryParams = Object.fromEntries(entries.filter(([, value]) => value !== null));
    // Keeps the other state of the history entry.
    await this.router.navigateByUrl(url, {
      replaceUrl: true,
      scroll: 'manual',
      state: { ...(history.state as object | null) },
    });
  }
}

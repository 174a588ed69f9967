import { Location } from '@angular/common';
import { Service, computed, inject } from '@angular/core';
import { Router } from '@angular/router';
import { ModalState } from '@giftbuyer/ui';

export interface NavigationOptions {
  /** Keeps the query of the current page. */
  preservesQuery?: boolean;
  /** Replaces the current history entry. */
  replaceUrl?: boolean;
}

/** Whether the URL is that of a sheet over the account list or over the gifts. */
export function isSheetPath(url: string): boolean {
  return url.startsWith('/accounts/') || url.startsWith('/gifts/');
}

/** In the state of a history entry: that of a sheet which was opened over a page, to which Back leads. */
const OVER_PAGE = { isOverPage: true };

/** The path of the last successful navigation, and navigation to other pages. */
@Service()
export class AppNavigation {
  private readonly router = inject(Router);
  private readonly location = inject(Location);
  private readonly modalState = inject(ModalState);
  private readonly urlParts = computed(() => {
    const url = this.router.lastSuccessfulNavigation()?.finalUrl?.toString() ?? '/';
    const [address = ''] = url.split('#');
    const [path = '', ...query] = address.split('?');
    return { path, query: query.join('?') };
  });

  /** Without the query and the fragment. */
  readonly path = computed(() => this.urlParts().path);
  private readonly query = computed(() => (this.urlParts().query ? `?${this.urlParts().query}` : ''));

  resolvePath(path: string, { preservesQuery }: NavigationOptions = {}): string {
    return preservesQuery ? path + this.query() : path;
  }

  /** Resolves when the navigation has ended. */
  async navigate(path: string, options: NavigationOptions = {}): Promise<void> {
    // A closed modal removes its history entry with an asynchronous `back()`, which would undo a navigation started before it ends.
    await this.modalState.modals?.settled();
    const url = this.resolvePath(path, options);
    const { replaceUrl = false } = options;
    // A sheet opens over the list, which stays where it is when the sheet closes again.
    const isSheet = isSheetPath(url) || (isSheetPath(this.path()) && /^\/($|[?#])/.test(url));
    const isOverPage = isSheetPath(url) && !isSheetPath(this.path()) && !replaceUrl;
    await this.router.navigateByUrl(url, {
      replaceUrl,
      scroll: isSheet ? 'manual' : 'after-transition',
      ...(isOverPage && { state: OVER_PAGE }),
    });
  }

  /**
   * Leaves a sheet: back to the page over which it was opened. A link, a login or another sheet may have led to it as well:
   * then there is none behind it, or one outside the panel.
   */
  async leaveSheet(parentPath: string): Promise<void> {
    await this.modalState.modals?.settled();
    const state = this.location.getState() as Partial<typeof OVER_PAGE> | null;
    if (state?.isOverPage) this.location.back();
    else await this.navigate(parentPath, { replaceUrl: true, preservesQuery: true });
  }
}

import { Service, computed, inject } from '@angular/core';
import { Router } from '@angular/router';
import { ModalState } from '@giftbuyer/ui';

export interface GoOptions {
  /** The query of the page that is left leads on. */
  keepsQuery?: boolean;
  /** The page that is left takes no place in the history. */
  replaceUrl?: boolean;
}

/** Whether a sheet over the list is shown there. */
export function isSheetPath(url: string): boolean {
  return url.startsWith('/accounts/') || /^\/stars(?:$|\?)/.test(url);
}

/** Where the person is, as the router understood it last, and the way to other pages. */
@Service()
export class Address {
  private readonly router = inject(Router);
  private readonly layer = inject(ModalState);
  private readonly parts = computed(() => {
    const [path = '', ...query] = (this.router.lastSuccessfulNavigation()?.finalUrl?.toString() ?? '/').split('?');
    return { path, query: query.join('?') };
  });

  /** Without the query. */
  readonly path = computed(() => this.parts().path);
  private readonly query = computed(() => (this.parts().query ? `?${this.parts().query}` : ''));

  of(path: string, { keepsQuery }: GoOptions = {}): string {
    return keepsQuery ? path + this.query() : path;
  }

  /** Resolves when the page is there. */
  async goTo(path: string, options: GoOptions = {}): Promise<void> {
    // The browser may still be on its way back from a modal that was closed, and would take the person back from there.
    await this.layer.modals?.settled();
    const url = this.of(path, options);
    const { replaceUrl = false } = options;
    // A sheet opens over the list, which stays where it is.
    const isSheet = [url, this.path()].some(isSheetPath);
    await this.router.navigateByUrl(url, { replaceUrl, scroll: isSheet ? 'manual' : 'after-transition' });
  }
}

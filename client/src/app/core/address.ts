import { Service, computed, inject } from '@angular/core';
import { Router } from '@angular/router';

/** Where the person is, as the router understood it last. */
@Service()
export class Address {
  private readonly router = inject(Router);
  private readonly parts = computed(() => {
    const [path = '', ...query] = (this.router.lastSuccessfulNavigation()?.finalUrl?.toString() ?? '/').split('?');
    return { path, query: query.join('?') };
  });

  /** Without the query. */
  readonly path = computed(() => this.parts().path);
  /** With its `?`, or empty. */
  readonly query = computed(() => (this.parts().query ? `?${this.parts().query}` : ''));
}

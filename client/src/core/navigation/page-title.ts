import { DestroyRef, Service, effect, inject, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';

/** Titles of everything that is open; the last one, such as a sheet over a page, is shown. */
@Service()
class OpenTitles {
  readonly names = signal<readonly (() => string)[]>([]);

  constructor() {
    const title = inject(Title);
    effect(() => {
      const name = this.names().at(-1);
      if (name) title.setTitle(`${name()} – GiftBuyer`);
    });
  }
}

/** Sets the document title while the caller exists, in the current language. Call it in an injection context. */
export function pageTitle(name: () => string): void {
  const { names } = inject(OpenTitles);
  names.update((open) => [...open, name]);
  inject(DestroyRef).onDestroy(() => names.update((open) => open.filter((other) => other !== name)));
}

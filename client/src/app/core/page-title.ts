import { DestroyRef, Service, effect, inject, signal } from '@angular/core';
import { Title } from '@angular/platform-browser';

/** The names of what is open: a sheet over a page has the last word. */
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

/** Names the page in the tab as long as it is open, in the current language. Call it where `inject` works. */
export function pageTitle(name: () => string): void {
  const { names } = inject(OpenTitles);
  names.update((open) => [...open, name]);
  inject(DestroyRef).onDestroy(() => names.update((open) => open.filter((other) => other !== name)));
}

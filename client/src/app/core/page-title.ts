import { effect, inject } from '@angular/core';
import { Title } from '@angular/platform-browser';

/** Names the page in the tab, in the current language. Call it where `inject` works. */
export function pageTitle(name: () => string): void {
  const title = inject(Title);
  effect(() => title.setTitle(`${name()} – GiftBuyer`));
}

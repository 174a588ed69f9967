import { Location } from '@angular/common';
import { Directive, booleanAttribute, computed, inject, input } from '@angular/core';
import { Address } from './address';

/**
 * `a[gbPageLink]="/settings"`: a link to a page of the panel. A plain click stays in this document; every other one is the
 * browser's, which opens tabs and windows. The router's own link computes its address again after each navigation, of
 * which every search in the list is one.
 */
@Directive({ selector: 'a[gbPageLink]', host: { '[attr.href]': 'href()', '(click)': 'follow($event)' } })
export class PageLink {
  readonly path = input.required<string>({ alias: 'gbPageLink' });
  /** The query of the page on which the link is leads on. */
  readonly keepsQuery = input(false, { transform: booleanAttribute });
  /** The page that is left takes no place in the history. */
  readonly replaceUrl = input(false, { transform: booleanAttribute });

  private readonly location = inject(Location);
  private readonly address = inject(Address);
  private readonly options = computed(() => ({ keepsQuery: this.keepsQuery(), replaceUrl: this.replaceUrl() }));
  protected readonly href = computed(() =>
    this.location.prepareExternalUrl(this.address.of(this.path(), this.options())),
  );

  protected follow(event: MouseEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void this.address.goTo(this.path(), this.options());
  }
}

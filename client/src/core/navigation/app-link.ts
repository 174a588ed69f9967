import { Location } from '@angular/common';
import { Directive, booleanAttribute, computed, inject, input } from '@angular/core';
import { AppNavigation } from './app-navigation';

/**
 * `a[gbAppLink]="/settings"`: a link to a page of the panel. A plain click is an in-app navigation; clicks with a modifier
 * key or another button are left to the browser, which opens tabs and windows. `RouterLink` would navigate at once: a link
 * must first wait until a closing modal has left the history, see `AppNavigation.navigate`.
 */
@Directive({ selector: 'a[gbAppLink]', host: { '[attr.href]': 'href()', '(click)': 'onClick($event)' } })
export class AppLink {
  readonly path = input.required<string>({ alias: 'gbAppLink' });
  /** The link keeps the query of the current page. */
  readonly preservesQuery = input(false, { transform: booleanAttribute });
  /** Replaces the current history entry. */
  readonly replaceUrl = input(false, { transform: booleanAttribute });

  private readonly location = inject(Location);
  private readonly navigation = inject(AppNavigation);
  private readonly options = computed(() => ({ preservesQuery: this.preservesQuery(), replaceUrl: this.replaceUrl() }));
  protected readonly href = computed(() =>
    this.location.prepareExternalUrl(this.navigation.resolvePath(this.path(), this.options())),
  );

  protected onClick(event: MouseEvent): void {
    if (event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    void this.navigation.navigate(this.path(), this.options());
  }
}

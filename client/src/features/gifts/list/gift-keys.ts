import { Directive, inject } from '@angular/core';
import { AppNavigation } from '../../../core/navigation/app-navigation';
import { keystroke } from '../../../shared/keystroke';

/** Enter opens the focused card. A link handles its own Enter. */
@Directive({ selector: '[gbGiftKeys]', host: { '(keydown)': 'onKey($event)' } })
export class GiftKeys {
  private readonly navigation = inject(AppNavigation);

  protected onKey(event: KeyboardEvent): void {
    const { target } = event;
    const key = target instanceof Element ? target.getAttribute('data-key') : null;
    if (key === null || keystroke(event) !== 'Enter') return;
    event.preventDefault();
    void this.navigation.navigate(`/gifts/${key}`, { preservesQuery: true });
  }
}

import { Directive, ElementRef, inject } from '@angular/core';

/**
 * The link of the host, a card or a row, covers it. What has a title of its own lies above the link; a click there opens the
 * link too, unless it ends a selection of text.
 */
@Directive({ host: { '(click)': 'onClick($event)' } })
export class OpensAccount {
  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  protected onClick(event: MouseEvent): void {
    const { target } = event;
    if (!(target instanceof Element) || target.closest('a, button')) return;
    const selection = getSelection();
    if (selection && !selection.isCollapsed && selection.containsNode(target, true)) return;
    // With the keys that are pressed: the link opens a tab with some.
    this.element.querySelector('a')?.dispatchEvent(new MouseEvent('click', event));
  }
}

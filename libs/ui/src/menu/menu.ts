import { CdkMenu, CdkMenuItem, CdkMenuTrigger } from '@angular/cdk/menu';
import { Component, Directive, ElementRef, booleanAttribute, inject, input } from '@angular/core';

/** On a button: opens the `<ng-template>` that holds a `gb-menu`. */
@Directive({
  selector: 'button[gbMenuTrigger]',
  hostDirectives: [{ directive: CdkMenuTrigger, inputs: ['cdkMenuTriggerFor: gbMenuTrigger'] }],
})
export class MenuTrigger {
  private readonly button = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;

  /** What the button is called. */
  get name(): string {
    return this.button.getAttribute('aria-label') ?? this.button.innerText;
  }
}

@Component({
  selector: 'gb-menu',
  template: `<ng-content />`,
  styles: `
    :host {
      display: flex;
      flex-direction: column;
      min-inline-size: 200px;
      max-inline-size: min(320px, calc(100vw - 32px));
      margin-block: 6px;
      padding: 6px;
      border: 1px solid var(--border);
      border-radius: var(--radius-card);
      background: var(--surface);
      box-shadow: var(--e3);
      animation: appear var(--press) var(--ease);
    }
    @keyframes appear {
      from {
        opacity: 0;
        translate: 0 -4px;
      }
    }
    :host-context(.less-motion) {
      animation: none;
    }
  `,
  host: { '[attr.aria-label]': 'name' },
  hostDirectives: [CdkMenu],
})
export class Menu {
  /** A menu is called as the button that opens it. */
  protected readonly name = inject(MenuTrigger).name;
}

@Component({
  selector: 'button[gbMenuItem]',
  template: `<ng-content />`,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 10px;
      min-block-size: var(--control);
      padding: 6px 10px;
      border: 0;
      border-radius: var(--radius-control);
      background: none;
      color: var(--text);
      font: var(--body);
      text-align: start;
      cursor: pointer;
    }
    :host(:hover),
    :host(:focus-visible) {
      background: var(--surface-2);
    }
    :host(:focus-visible) {
      outline-offset: -2px;
    }
    :host(.danger) {
      color: var(--danger);
    }
  `,
  host: { type: 'button', '[class.danger]': 'danger()' },
  hostDirectives: [
    {
      directive: CdkMenuItem,
      inputs: ['cdkMenuItemDisabled: disabled'],
      outputs: ['cdkMenuItemTriggered: picked'],
    },
  ],
})
export class MenuItem {
  readonly danger = input(false, { transform: booleanAttribute });
}

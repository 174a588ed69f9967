import {
  Directive,
  ElementRef,
  type EmbeddedViewRef,
  Injector,
  type TemplateRef,
  ViewContainerRef,
  inject,
  input,
  signal,
} from '@angular/core';

/** On a button: opens the `<ng-template>` that holds a `gb-menu`. */
@Directive({
  selector: 'button[gbMenuTrigger]',
  host: {
    'aria-haspopup': 'menu',
    '[attr.aria-expanded]': 'view() !== null',
    '(click)': 'toggle($event)',
    '(keydown)': 'onKey($event)',
  },
})
export class MenuTrigger {
  readonly menu = input.required<TemplateRef<unknown>>({ alias: 'gbMenuTrigger' });

  readonly button = inject<ElementRef<HTMLButtonElement>>(ElementRef).nativeElement;
  /** The item that is focused when the menu opens. */
  start: 'first' | 'last' = 'first';

  protected readonly view = signal<EmbeddedViewRef<unknown> | null>(null);
  private readonly container = inject(ViewContainerRef);
  private readonly injector = inject(Injector);

  /** The accessible name of the button. */
  get name(): string {
    return this.button.getAttribute('aria-label') ?? this.button.innerText;
  }

  close(): void {
    this.view()?.destroy();
    this.view.set(null);
  }

  protected toggle(event: Event): void {
    // The browser would toggle the popover once more.
    event.preventDefault();
    if (this.view()) this.close();
    else this.open('first');
  }

  protected onKey(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    if (!this.view()) this.open(event.key === 'ArrowDown' ? 'first' : 'last');
  }

  private open(start: 'first' | 'last'): void {
    this.start = start;
    const providers = [{ provide: MenuTrigger, useValue: this }];
    const injector = Injector.create({ providers, parent: this.injector });
    const view = this.container.createEmbeddedView(this.menu(), {}, { injector });
    this.view.set(view);
    // Synchronously, so that the next key already goes to the menu.
    view.detectChanges();
  }
}

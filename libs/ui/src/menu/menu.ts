import {
  type AfterViewInit,
  Component,
  DestroyRef,
  ElementRef,
  booleanAttribute,
  inject,
  input,
  output,
} from '@angular/core';
import { MenuTrigger } from './menu-trigger';

/** The distance between the button and its menu, in CSS pixels. */
const GAP = 6;
/** Letters typed within this time form one search string. */
const WORD_MS = 500;

/**
 * The menu of a `gbMenuTrigger`, with the keys of the menu pattern (ARIA Authoring Practices). It is a popover: it is in
 * the browser's top layer and closes on a click elsewhere. It is a child of body, so that a modal does not hide it from
 * screen readers.
 */
@Component({
  selector: 'gb-menu',
  template: `<ng-content />`,
  styles: `
    :host {
      inset: auto;
      display: flex;
      flex-direction: column;
      min-inline-size: 200px;
      max-inline-size: min(320px, calc(100vw - 32px));
      max-block-size: calc(100dvh - 16px);
      overflow-y: auto;
      margin: 0;
      padding: 6px;
      border: 1px solid var(--border);
      border-radius: var(--radius-card);
      outline: none;
      background: var(--surface);
      box-shadow: var(--shadow-2);
      color: var(--text);
      animation: appear var(--duration-press) var(--easing);
    }
    @keyframes appear {
      from {
        opacity: 0;
        translate: 0 -4px;
      }
    }
  `,
  host: {
    popover: 'auto',
    role: 'menu',
    // A click between the items keeps the focus in the menu.
    tabindex: '-1',
    '[attr.aria-label]': 'name',
    '(keydown)': 'onKey($event)',
    '(toggle)': 'onToggle($event)',
  },
})
export class Menu implements AfterViewInit {
  private readonly trigger = inject(MenuTrigger);
  /** A menu has the name of its button. */
  protected readonly name = this.trigger.name;

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private readonly destroy = inject(DestroyRef);
  private frame = 0;
  private word = '';
  private typedAt = -Infinity;

  ngAfterViewInit(): void {
    const { element, trigger } = this;
    document.body.append(element);
    // Otherwise `pointerdown` on the button would close the menu, and the click that follows open it again.
    trigger.button.popoverTargetElement = element;
    element.showPopover();
    this.reposition();
    this.items()
      .at(trigger.start === 'first' ? 0 : -1)
      ?.focus();
    this.destroy.onDestroy(() => {
      cancelAnimationFrame(this.frame);
      // Angular removes only what is still inside the parent view.
      element.remove();
    });
  }

  protected onKey(event: KeyboardEvent): void {
    const { key } = event;
    if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
    if (key === 'Escape' || key === 'Tab') {
      this.trigger.button.focus();
      this.trigger.close();
      // Tab continues from the button.
      if (key === 'Escape') event.preventDefault();
      return;
    }
    const next = this.itemBy(key, event.timeStamp);
    if (!next) return;
    event.preventDefault();
    next.focus();
  }

  protected onToggle({ newState }: ToggleEvent): void {
    if (newState === 'closed') this.trigger.close();
  }

  private itemBy(key: string, now: number): HTMLElement | undefined {
    const items = this.items();
    const from = items.findIndex((item) => item === document.activeElement);
    if (key === 'ArrowDown') return items[(from + 1) % items.length];
    if (key === 'ArrowUp') return items.at(Math.max(from, 0) - 1);
    if (key === 'Home') return items[0];
    if (key === 'End') return items.at(-1);
    // Longer names are not characters; a space activates the item.
    if (key.length > 1 || key === ' ') return undefined;
    this.word = (now - this.typedAt < WORD_MS ? this.word : '') + key.toLowerCase();
    this.typedAt = now;
    // A single letter moves to the next match, a longer string stays on an item that matches.
    const start = from + (this.word.length > 1 ? 0 : 1);
    const rotated = [...items.slice(start), ...items.slice(0, start)];
    return rotated.find((item) => item.innerText.trim().toLowerCase().startsWith(this.word));
  }

  private items(): HTMLElement[] {
    return [...this.element.querySelectorAll<HTMLElement>('[role=menuitem]')];
  }

  /** The button moves with its page and with its card, and of the latter no event tells. */
  private reposition(): void {
    this.place();
    this.frame = requestAnimationFrame(() => this.reposition());
  }

  /**
   * Below the button, beginning where it does; above it, or ending where it does, where there is no room. On the screen in
   * any case: the page may take the button away from it.
   */
  private place(): void {
    const { offsetWidth, offsetHeight, style } = this.element;
    const { clientWidth, clientHeight } = document.documentElement;
    const button = this.trigger.button.getBoundingClientRect();
    const left = button.left + offsetWidth <= clientWidth ? button.left : button.right - offsetWidth;
    const below = button.bottom + GAP;
    const top = below + offsetHeight <= clientHeight ? below : button.top - GAP - offsetHeight;
    style.left = `${Math.max(0, Math.min(left, clientWidth - offsetWidth))}px`;
    style.top = `${Math.max(0, Math.min(top, clientHeight - offsetHeight))}px`;
  }
}

@Component({
  selector: 'button[gbMenuItem]',
  template: `<ng-content />`,
  styles: `
    :host {
      display: flex;
      align-items: center;
      gap: 10px;
      min-block-size: var(--control-height);
      padding: 6px 10px;
      border: 0;
      border-radius: var(--radius-control);
      background: none;
      color: var(--text);
      font: var(--font-body);
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
  host: {
    type: 'button',
    role: 'menuitem',
    tabindex: '-1',
    '[attr.aria-disabled]': 'disabled() || null',
    '[class.danger]': 'danger()',
    '(click)': 'pick()',
  },
})
export class MenuItem {
  readonly danger = input(false, { transform: booleanAttribute });
  readonly disabled = input(false, { transform: booleanAttribute });
  readonly picked = output();

  private readonly trigger = inject(MenuTrigger);

  protected pick(): void {
    if (this.disabled()) return;
    // First, so that a modal opened by the item restores the focus to the button.
    this.trigger.button.focus();
    this.picked.emit();
    this.trigger.close();
  }
}

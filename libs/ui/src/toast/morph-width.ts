import { ElementRef, Injector, afterNextRender, effect, inject, type Signal } from '@angular/core';
import { DURATION, EASE, prefersLessMotion } from '../motion';

/** Animates the width of the host when its content changes. */
export function morphWidth(shown: Signal<unknown>): void {
  const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  const injector = inject(Injector);
  effect(() => {
    shown();
    const before = element.offsetWidth;
    afterNextRender({ read: () => grow(element, before) }, { injector });
  });
}

function grow(element: HTMLElement, before: number): void {
  const width = element.offsetWidth;
  if (before === 0 || before === width || prefersLessMotion()) return;
  element.animate([{ inlineSize: `${before}px` }, { inlineSize: `${width}px` }], {
    duration: DURATION.enter,
    easing: EASE,
  });
}

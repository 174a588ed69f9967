import { DestroyRef, type Signal, effect, inject, signal, untracked } from '@angular/core';

/** Minimum time for which a value is shown. */
const MIN_DISPLAY_MS = 400;

/**
 * Follows `source`, but shows each value for at least 400 ms; of the values that arrive meanwhile only the newest is shown.
 * The first value after undefined is shown at once. Call it in an injection context.
 */
export function withMinimumDisplayTime<Value>(source: () => Value | undefined): Signal<Value | undefined> {
  const shown = signal<Value | undefined>(undefined);
  let shownAt = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const show = (value: Value | undefined): void => {
    shownAt = performance.now();
    shown.set(value);
  };
  effect(() => {
    const next = source();
    clearTimeout(timer);
    const current = untracked(shown);
    if (next === current) return;
    const wait = current === undefined ? 0 : shownAt + MIN_DISPLAY_MS - performance.now();
    if (wait <= 0) show(next);
    else timer = setTimeout(() => show(next), wait);
  });
  inject(DestroyRef).onDestroy(() => clearTimeout(timer));
  return shown.asReadonly();
}

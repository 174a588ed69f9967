import { DestroyRef, type Signal, effect, inject, signal, untracked } from '@angular/core';

/** So long a word stays before the next one takes its place. */
const MIN_DISPLAY_MS = 400;

/**
 * What `source` says, slowly enough to be read: what comes while a value is being read waits, and only the newest of it is
 * shown then. The first value after undefined is shown at once. Call it where `inject` works.
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

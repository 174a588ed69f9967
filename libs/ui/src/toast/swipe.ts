import { DestroyRef, ElementRef, inject } from '@angular/core';

/** A press that moves less than this is a click. */
const SLOP_PX = 8;
const AWAY_PX = 80;

/**
 * The host can be dragged sideways, by touch or mouse. Released far enough, `gone` is called, otherwise it returns. Vertical
 * panning stays with the browser: the host needs `touch-action: pan-y`.
 */
export function swipeAway(gone: () => void): void {
  const element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  const ending = new AbortController();
  let start: number | null = null;
  let moved = 0;

  const place = (x: number): void => {
    moved = x;
    element.style.translate = x === 0 ? '' : `${x}px`;
    element.style.opacity = x === 0 ? '' : String(Math.max(0.2, 1 - Math.abs(x) / (3 * AWAY_PX)));
  };
  const onDown = (event: PointerEvent): void => {
    if (event.isPrimary && event.button === 0) start = event.clientX;
  };
  const onMove = (event: PointerEvent): void => {
    if (start === null || !event.isPrimary) return;
    const distance = event.clientX - start;
    if (moved === 0 && Math.abs(distance) < SLOP_PX) return;
    // From here on the buttons inside do not receive the press.
    element.setPointerCapture(event.pointerId);
    place(distance);
  };
  const onEnd = (event: PointerEvent): void => {
    const isAway = event.type === 'pointerup' && Math.abs(moved) >= AWAY_PX;
    start = null;
    if (isAway) gone();
    else place(0);
  };
  const { signal } = ending;
  element.addEventListener('pointerdown', onDown, { signal });
  element.addEventListener('pointermove', onMove, { signal });
  element.addEventListener('pointerup', onEnd, { signal });
  element.addEventListener('pointercancel', onEnd, { signal });
  inject(DestroyRef).onDestroy(() => ending.abort());
}

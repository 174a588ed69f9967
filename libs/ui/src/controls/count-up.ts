import { DestroyRef, Directive, ElementRef, effect, inject, input } from '@angular/core';
import { prefersLessMotion } from '../motion';
import { interpolate } from './interpolate';

const DURATION_MS = 400;

/** `[gbCountUp]`: shows an exact number and counts to a new value by whole units. */
@Directive({ selector: '[gbCountUp]', host: { translate: 'no' } })
export class CountUp {
  readonly value = input.required<bigint>({ alias: 'gbCountUp' });
  /** The part of the value that is one whole unit. */
  readonly unit = input.required<bigint>();
  readonly format = input.required<(value: bigint) => string>();

  private readonly element = inject<ElementRef<HTMLElement>>(ElementRef).nativeElement;
  private displayed: bigint | null = null;
  private frame = 0;

  constructor() {
    effect(() => this.show(this.value(), this.format()));
    inject(DestroyRef).onDestroy(() => cancelAnimationFrame(this.frame));
  }

  private show(target: bigint, format: (value: bigint) => string): void {
    cancelAnimationFrame(this.frame);
    const from = this.displayed;
    if (from === null || from === target || document.hidden || prefersLessMotion()) {
      this.write(target, format);
      return;
    }
    const start = performance.now();
    const step = (now: number): void => {
      const share = Math.min(1, (now - start) / DURATION_MS);
      const eased = 1 - (1 - share) ** 3;
      this.write(interpolate(from, target, eased, this.unit()), format);
      if (share < 1) this.frame = requestAnimationFrame(step);
    };
    this.frame = requestAnimationFrame(step);
  }

  private write(value: bigint, format: (value: bigint) => string): void {
    this.displayed = value;
    this.element.textContent = format(value);
  }
}

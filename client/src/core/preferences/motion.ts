import { Service, computed, effect, signal } from '@angular/core';
import { storedPreference } from './stored-preference';

/** `system`: follows the operating system. */
export const MOTIONS = ['system', 'off'] as const;
export type MotionName = (typeof MOTIONS)[number];

/** `public/before-paint.js` applies the stored choice before Angular starts; this service changes it. */
@Service()
export class Motion {
  private readonly preference = storedPreference('gb-motion', MOTIONS, 'system');
  readonly name = this.preference.value;

  private readonly query = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly systemWantsLess = signal(this.query.matches);
  /** Nothing but what the user caused directly moves. */
  readonly isReduced = computed(() => this.name() === 'off' || this.systemWantsLess());

  constructor() {
    this.query.addEventListener('change', ({ matches }) => this.systemWantsLess.set(matches));
    effect(() => {
      document.documentElement.classList.toggle('less-motion', this.isReduced());
    });
  }

  use(name: MotionName): void {
    this.preference.set(name);
  }
}

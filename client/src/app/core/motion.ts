import { Service, computed, effect, signal } from '@angular/core';

/** `system`: follows the operating system. */
export const MOTIONS = ['system', 'off'] as const;
export type MotionName = (typeof MOTIONS)[number];

const STORAGE_KEY = 'gb-motion';

/** `public/before-paint.js` applies the stored choice before Angular starts; this service changes it. */
@Service()
export class Motion {
  readonly name = signal<MotionName>(stored());

  private readonly query = matchMedia('(prefers-reduced-motion: reduce)');
  private readonly systemWantsLess = signal(this.query.matches);
  private readonly less = computed(() => this.name() === 'off' || this.systemWantsLess());

  constructor() {
    this.query.addEventListener('change', ({ matches }) => this.systemWantsLess.set(matches));
    effect(() => {
      document.documentElement.classList.toggle('less-motion', this.less());
    });
  }

  use(name: MotionName): void {
    this.name.set(name);
    try {
      localStorage.setItem(STORAGE_KEY, name);
    } catch {
      // Storage is forbidden: the choice lasts until the tab is closed.
    }
  }
}

function stored(): MotionName {
  try {
    return localStorage.getItem(STORAGE_KEY) === 'off' ? 'off' : 'system';
  } catch {
    return 'system';
  }
}

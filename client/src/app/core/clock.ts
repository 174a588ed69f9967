import { Service, signal } from '@angular/core';

/** The time that ages and countdowns on the screen go by, in milliseconds since the epoch; ticks every second. */
@Service()
export class Clock {
  private readonly time = signal(Date.now());
  readonly now = this.time.asReadonly();

  constructor() {
    setInterval(() => this.time.set(Date.now()), 1000);
  }
}

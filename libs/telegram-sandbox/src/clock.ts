/** Where the time comes from. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/**
 * The time in which people live: codes expire and waits end by it. It runs with the clock it stands on, and a test
 * moves it on. Protocol time is another clock, because clients make their message ids from their own.
 */
export class WorldClock implements Clock {
  private passedMs = 0;

  constructor(private readonly base: Clock = systemClock) {}

  now(): number {
    return this.base.now() + this.passedMs;
  }

  /**
   * Lets time pass at once.
   *
   * @param ms not negative: what has happened stays in the past
   */
  advance(ms: number): void {
    if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`The clock can not go on by ${ms} ms`);
    this.passedMs += ms;
  }
}

/** Whole unix seconds, as TL writes dates. */
export const unixSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);

/** Where the time comes from. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/**
 * The clock of the world: codes expire and waits end by it. It runs with its base clock, and a test can move it forward.
 * The protocol has another clock, because clients make their message ids from their own.
 */
export class WorldClock implements Clock {
  private passedMs = 0;

  constructor(private readonly base: Clock = systemClock) {}

  now(): number {
    return this.base.now() + this.passedMs;
  }

  /**
   * Moves the clock forward.
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

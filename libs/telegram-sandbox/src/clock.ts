/** A source of time. */
export interface Clock {
  /** Unix milliseconds. */
  now(): number;
}

export const systemClock: Clock = { now: () => Date.now() };

/**
 * The clock of the world: codes and flood waits expire by it. It follows its base clock, and a test can advance it. The
 * protocol uses another clock, because clients derive message ids from their own.
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
   * @param ms not negative
   */
  advance(ms: number): void {
    if (!(ms >= 0 && ms < Infinity)) throw new RangeError(`The clock cannot advance by ${ms} ms`);
    this.passedMs += ms;
  }
}

/** Whole unix seconds, as TL writes dates. */
export const unixSeconds = (clock: Clock): number => Math.floor(clock.now() / 1000);

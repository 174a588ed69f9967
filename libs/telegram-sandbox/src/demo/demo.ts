import { Randomness } from '../random.js';
import type { World } from '../world/world.js';
import { FIRST_ID, FIRST_LATER_ID, LATER_GIFTS, firstGifts } from './demo-gifts.js';
import type { DemoGift } from './demo-gifts.js';

const TICK_MS = 5_000;
const MINUTE_MS = 60_000;
/** While the sandbox did not run, little was sold. */
const MAX_TICK_MS = 2 * MINUTE_MS;
const STATE = 'catalogue';

interface DemoOptions {
  /** The world's clock, unix milliseconds. */
  now: () => number;
  seed: string;
}

/** A small catalogue whose stock moves, with a new gift every few minutes; a restarted sandbox goes on with it. */
export class Demo {
  private readonly random;

  constructor(
    private readonly world: World,
    private readonly options: DemoOptions,
  ) {
    this.random = new Randomness(options.seed).stream('demo');
  }

  /** Everything that has happened since the last tick. */
  tick(): void {
    const now = this.options.now();
    const state = this.world.demo.get(STATE) ?? this.start(now);
    let { dropped } = state;
    const passedMs = Math.min(Math.max(0, now - state.tickedAt), MAX_TICK_MS);
    const all = this.gifts(state.startedAt, dropped);
    for (const [id, gift] of all) this.sellSome(id, gift, passedMs);
    const next = LATER_GIFTS[dropped];
    if (next && now >= state.startedAt + (next.after ?? 0) * 1000) {
      this.drop(FIRST_LATER_ID + BigInt(dropped), next);
      dropped++;
    }
    this.world.demo.put(STATE, { ...state, tickedAt: now, dropped });
  }

  private start(now: number) {
    const state = { startedAt: now, tickedAt: now, dropped: 0 };
    for (const [id, gift] of this.gifts(now, 0)) this.drop(id, gift);
    return state;
  }

  private gifts(startedAt: number, dropped: number): [id: bigint, gift: DemoGift][] {
    const numbered = (first: bigint, gifts: DemoGift[]) =>
      gifts.map((gift, i): [bigint, DemoGift] => [first + BigInt(i), gift]);
    return [
      ...numbered(FIRST_ID, firstGifts(Math.floor(startedAt / 1000))),
      ...numbered(FIRST_LATER_ID, LATER_GIFTS.slice(0, dropped)),
    ];
  }

  private drop(id: bigint, { perMinute: _rate, sold = 0, after: _after, ...terms }: DemoGift): void {
    this.world.gifts.drop({ id, ...terms });
    if (sold) this.world.gifts.sell(id, sold);
  }

  /** On average as many as the gift sells in that time. */
  private sellSome(id: bigint, { perMinute = 0 }: DemoGift, passedMs: number): void {
    const expected = (perMinute * passedMs) / MINUTE_MS;
    const count = Math.floor(expected * (this.random.below(2_000) / 1_000) + this.random.below(1_000) / 1_000);
    if (expected > 0 && count > 0) this.world.gifts.sell(id, count);
  }
}

/** Runs until it is stopped; does not keep the process alive. A tick that fails, as on a full disk, is logged. */
export function startDemo(world: World, options: DemoOptions, log: (line: string) => void): { stop(): void } {
  const demo = new Demo(world, options);
  demo.tick();
  const timer = setInterval(() => {
    try {
      demo.tick();
    } catch (error) {
      log(`The demo failed: ${error instanceof Error ? error.message : String(error)}`);
    }
  }, TICK_MS).unref();
  return { stop: () => clearInterval(timer) };
}

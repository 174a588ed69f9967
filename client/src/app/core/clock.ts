import { Service, computed, signal } from '@angular/core';
import { Subject } from 'rxjs';

const TICK_MS = 1000;
/** Timers of hidden tabs are late, but so is all that they measure; only what differs by more than this is no tick. */
const JUMP_THRESHOLD_MS = 5000;
/** A header of HTTP names a whole second: the time was that or up to a second later (RFC 9110, 5.6.7). */
const DATE_HEADER_PRECISION_MS = 1000;

/**
 * The time of the server, that ages and countdowns on the screen go by, in milliseconds since the epoch. The browser's own
 * clock may be hours off, and be set while the page is open.
 */
@Service()
export class Clock {
  /** The browser's clock was set forward, or the machine slept: which of both only the server can say. */
  readonly jumped = new Subject<void>();

  /** How much later it is than the browser's clock says. */
  private offset = 0;
  private lastTick = { time: Date.now(), run: performance.now() };
  private readonly time = signal(Date.now());
  /** Ticks every second. */
  readonly now = this.time.asReadonly();
  /** Minutes from UTC. `Intl` formats keep the zone in which they were made: read this to make new ones. */
  readonly timezoneOffset = computed(() => new Date(this.now()).getTimezoneOffset());

  constructor() {
    setInterval(() => this.tick(), TICK_MS);
  }

  /** The time of this very moment. */
  currentTime(): number {
    return Date.now() + this.offset;
  }

  /**
   * Goes by an answer of the server, as far as it can tell: its time was that in the header at some moment between the
   * request and the answer.
   *
   * @param header `Date`, null without it
   * @param sentAt by the browser's clock
   */
  synchronize(header: string | null, sentAt: number): void {
    const date = Date.parse(header ?? '');
    if (Number.isNaN(date)) return;
    const [minOffset, maxOffset] = [date - Date.now(), date + DATE_HEADER_PRECISION_MS - sentAt];
    const offset = Math.min(Math.max(this.offset, minOffset), maxOffset);
    if (minOffset > maxOffset || offset === this.offset) return;
    this.offset = offset;
    this.time.set(this.currentTime());
  }

  private tick(): void {
    const [time, run] = [Date.now(), performance.now()];
    const jump = time - this.lastTick.time - (run - this.lastTick.run);
    this.lastTick = { time, run };
    // Nothing but a hand turns a clock back; what goes forward may have slept.
    if (jump < -JUMP_THRESHOLD_MS) this.offset -= jump;
    this.time.set(this.currentTime());
    if (Math.abs(jump) > JUMP_THRESHOLD_MS) this.jumped.next();
  }
}

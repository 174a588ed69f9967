import { Service, computed, signal } from '@angular/core';
import { Subject } from 'rxjs';

const TICK_MS = 1000;
/**
 * Timers of hidden tabs are late, but both clocks advance alike then. A larger difference means that the system clock was
 * changed.
 */
const JUMP_THRESHOLD_MS = 5000;
/** `Date` has whole seconds: the actual time is up to one second later (RFC 9110, 5.6.7). */
const DATE_HEADER_PRECISION_MS = 1000;

/**
 * The server time, for ages and countdowns, in milliseconds since the epoch. The browser clock may be hours off and may
 * change while the page is open.
 */
@Service()
export class Clock {
  /** The browser clock jumped: it was changed, or the machine slept. Only the next server response tells which. */
  readonly jumped = new Subject<void>();

  /** Server time minus browser time. */
  private offset = 0;
  private lastTick = { time: Date.now(), run: performance.now() };
  private readonly time = signal(Date.now());
  /** Ticks every second. */
  readonly now = this.time.asReadonly();
  /** Minutes from UTC. `Intl` formats keep the time zone of their creation: read this signal to recreate them. */
  readonly timezoneOffset = computed(() => new Date(this.now()).getTimezoneOffset());

  constructor() {
    setInterval(() => this.tick(), TICK_MS);
  }

  /** The exact time; `now` is up to a second old. */
  currentTime(): number {
    return Date.now() + this.offset;
  }

  /**
   * Adjusts the offset to a server response, within its uncertainty: the time in the header was true at some moment between
   * the request and the response.
   *
   * @param header `Date`; null when missing
   * @param sentAt by the browser clock
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
    // A clock that goes back was changed; one that goes forward may be a machine that slept.
    if (jump < -JUMP_THRESHOLD_MS) this.offset -= jump;
    this.time.set(this.currentTime());
    if (Math.abs(jump) > JUMP_THRESHOLD_MS) this.jumped.next();
  }
}

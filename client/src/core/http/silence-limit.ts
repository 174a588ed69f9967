import { REFRESH_SILENCE_SECONDS } from '@giftbuyer/contracts';

/** Lines may come this often later than the server promises. */
const MAX_MISSED = 3;

/** Aborts a response in which nothing comes any more. Counts ticks: a frozen tab has none, and reads first what came meanwhile. */
export class SilenceLimit {
  private readonly controller = new AbortController();
  private missed = 0;
  private readonly timer = setInterval(() => {
    this.missed += 1;
    if (this.missed === MAX_MISSED) this.controller.abort();
  }, REFRESH_SILENCE_SECONDS * 1000);

  readonly signal = this.controller.signal;

  reset(): void {
    this.missed = 0;
  }

  end(): void {
    clearInterval(this.timer);
  }
}

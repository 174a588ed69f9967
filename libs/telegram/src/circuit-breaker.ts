import { TelegramUnreachableError } from './errors.js';

const FAILURES = 5;
const WITHIN_MS = 30_000;
const FIRST_PAUSE_MS = 15_000;
const LAST_PAUSE_MS = 5 * 60_000;

/**
 * Spares a data centre that does not answer: five failures in a row within 30 s stop all use of it for 15 s, and twice
 * as long each time that the one who tries it then fails too, up to 5 min.
 */
export class CircuitBreaker {
  private failures: number[] = [];
  private pauses = 0;
  private closedUntil = 0;
  private isTried = false;

  /** @param now milliseconds; must never go back */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * @param isGivenUp whether a failure was wanted and says nothing about Telegram
   * @throws TelegramUnreachableError at once, with `waitSeconds`, while the data centre is spared; else what `work` throws
   */
  async through<Result>(work: () => Promise<Result>, isGivenUp: () => boolean): Promise<Result> {
    const isTrial = this.pauses > 0;
    if (isTrial) {
      const waitSeconds = Math.ceil((this.closedUntil - this.now()) / 1000);
      if (this.isTried || waitSeconds > 0) {
        throw new TelegramUnreachableError('Too many failures in a row', { waitSeconds: Math.max(waitSeconds, 1) });
      }
      this.isTried = true;
    }
    try {
      const result = await work();
      this.answered();
      return result;
    } catch (error) {
      if (!(error instanceof TelegramUnreachableError)) this.answered();
      else if (!isGivenUp()) this.failed();
      throw error;
    } finally {
      if (isTrial) this.isTried = false;
    }
  }

  private answered(): void {
    this.failures = [];
    this.pauses = 0;
  }

  private failed(): void {
    const now = this.now();
    this.failures = [...this.failures.filter((time) => time > now - WITHIN_MS), now];
    // What began before the pause and fails in it is no news.
    if (this.pauses > 0 ? now < this.closedUntil : this.failures.length < FAILURES) return;
    this.closedUntil = now + Math.min(FIRST_PAUSE_MS * 2 ** this.pauses++, LAST_PAUSE_MS);
  }
}

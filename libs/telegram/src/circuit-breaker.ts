import { ProxyError, TelegramUnreachableError } from './errors.js';

const FAILURES_TO_OPEN = 5;
const FAILURE_WINDOW_MS = 30_000;
const FIRST_OPEN_MS = 15_000;
const MAX_OPEN_MS = 5 * 60_000;
/** Transport errors ("Transport errors", core.telegram.org/mtproto/mtproto-transports). */
const TOO_MANY_CONNECTIONS = -429;
const KEY_UNKNOWN = -404;

/**
 * A circuit breaker for one data centre and proxy. Five failures in a row within 30 s, or one transport error -429, open it for
 * 15 s; a probe that fails then opens it for twice as long, up to 5 min.
 */
export class CircuitBreaker {
  private failures: number[] = [];
  private lastFailure: TelegramUnreachableError | undefined;
  private consecutiveOpenings = 0;
  private openUntil = 0;
  private isProbing = false;

  /** @param now milliseconds, monotonic */
  constructor(private readonly now: () => number = () => performance.now()) {}

  /**
   * @param wasAborted whether the caller aborted the call, which says nothing about Telegram
   * @throws TelegramUnreachableError with `waitSeconds`, without a call of `work`, while it is open; else what `work` throws
   */
  async execute<Result>(work: () => Promise<Result>, wasAborted: () => boolean): Promise<Result> {
    const isProbe = this.consecutiveOpenings > 0;
    if (isProbe) {
      const waitSeconds = Math.ceil((this.openUntil - this.now()) / 1000);
      if (this.isProbing || waitSeconds > 0) {
        throw this.openError(Math.max(waitSeconds, 1));
      }
      this.isProbing = true;
    }
    try {
      const result = await work();
      if (this.counts(isProbe)) this.recordAnswer();
      return result;
    } catch (error) {
      if (this.counts(isProbe)) {
        if (!(error instanceof TelegramUnreachableError)) this.recordAnswer();
        // -404 concerns one key, not the data centre.
        else if (!wasAborted() && error.transportCode !== KEY_UNKNOWN) this.recordFailure(error);
      }
      throw error;
    } finally {
      if (isProbe) this.isProbing = false;
    }
  }

  /** While it is open only the probe counts: calls that began before it opened neither close it nor prolong the opening. */
  private counts(isProbe: boolean): boolean {
    return isProbe || this.consecutiveOpenings === 0;
  }

  /** Says what is wrong with the proxy, if the failures were its. */
  private openError(waitSeconds: number): TelegramUnreachableError {
    const { lastFailure } = this;
    const message = 'Too many failures in a row';
    if (lastFailure instanceof ProxyError) return new ProxyError(lastFailure.reason, message, { waitSeconds });
    return new TelegramUnreachableError(message, { waitSeconds });
  }

  private recordAnswer(): void {
    this.failures = [];
    this.consecutiveOpenings = 0;
  }

  private recordFailure(failure: TelegramUnreachableError): void {
    const { transportCode } = failure;
    this.lastFailure = failure;
    const now = this.now();
    this.failures = [...this.failures.filter((time) => time > now - FAILURE_WINDOW_MS), now];
    const isOpening = transportCode === TOO_MANY_CONNECTIONS || this.failures.length >= FAILURES_TO_OPEN;
    if (this.consecutiveOpenings === 0 && !isOpening) return;
    this.openUntil = now + Math.min(FIRST_OPEN_MS * 2 ** this.consecutiveOpenings++, MAX_OPEN_MS);
  }
}

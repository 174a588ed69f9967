import type { Environment } from '@giftbuyer/contracts';

const FIRST_PAUSE_MS = 5_000;
const MAX_PAUSE_MS = 600_000;

interface Wait {
  /** When the next batch may be asked for, milliseconds of `performance.now`. */
  until: number;
  /** Between batches; 0 is usual. */
  pauseMs: number;
}

/** When stickers of an environment may be downloaded: not during a `FLOOD_WAIT`, and more slowly after one. */
export class DownloadWaits {
  private readonly waits = new Map<Environment, Wait>();

  isWaiting(environment: Environment, now = performance.now()): boolean {
    return (this.waits.get(environment)?.until ?? 0) > now;
  }

  /** @param seconds that Telegram asked to wait */
  recordWait(environment: Environment, seconds: number, now = performance.now()): void {
    const { pauseMs = 0 } = this.waits.get(environment) ?? {};
    const longer = Math.min(Math.max(pauseMs * 2, FIRST_PAUSE_MS), MAX_PAUSE_MS);
    this.waits.set(environment, { until: now + seconds * 1000 + longer, pauseMs: longer });
  }

  /** A batch was answered: the pause after it is half of the one before. */
  recordAnswer(environment: Environment, now = performance.now()): void {
    const { pauseMs = 0 } = this.waits.get(environment) ?? {};
    const shorter = pauseMs / 2;
    if (shorter < FIRST_PAUSE_MS / 2) this.waits.delete(environment);
    else this.waits.set(environment, { until: now + shorter, pauseMs: shorter });
  }
}

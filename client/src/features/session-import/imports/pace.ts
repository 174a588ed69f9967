import { Service } from '@angular/core';

const MIN_MS = 1000;
const MAX_MS = 3000;

/**
 * The pace of a person who signs in to one account after the other: sessions that all come back at once look like stolen
 * ones.
 */
@Service()
export class Pace {
  private next = -Infinity;

  /** Waits for the time of the next session, or until the signal is aborted. */
  async pause(signal: AbortSignal): Promise<void> {
    const wait = this.next - performance.now();
    if (wait > 0) await timeout(wait, signal);
  }

  /** A session came to its end: the next one begins 1 to 3 s later. */
  restart(): void {
    this.next = performance.now() + MIN_MS + Math.random() * (MAX_MS - MIN_MS);
  }
}

function timeout(ms: number, signal: AbortSignal): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  signal.addEventListener('abort', () => {
    clearTimeout(timer);
    resolve();
  });
  return promise;
}

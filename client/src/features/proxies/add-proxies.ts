import { type ProxyLine, writeProxy } from '@giftbuyer/contracts';
import { ApiError } from '../../core/http/api-client';
import { errorCode } from '../../core/http/error-messages';

/** How many are checked at a time: fewer than the server allows. */
const AT_ONCE = 3;
const MAX_WAIT_SECONDS = 5;

export type LineOutcome = 'added' | 'known' | { error: unknown };

/**
 * Adds the proxies of the lines, some at a time; waits when the server asks for that.
 *
 * @param create adds one
 * @param report is called after each
 */
export async function addProxies(
  lines: readonly ProxyLine[],
  create: (proxy: string) => Promise<void>,
  report: (line: ProxyLine, outcome: LineOutcome) => void,
  signal: AbortSignal,
): Promise<void> {
  const waiting = [...lines];
  const work = async () => {
    for (let line = waiting.shift(); line; line = waiting.shift()) {
      if (signal.aborted) return;
      if (line.proxy) report(line, await addProxy(writeProxy(line.proxy), create, signal));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
}

async function addProxy(
  proxy: string,
  create: (proxy: string) => Promise<void>,
  signal: AbortSignal,
): Promise<LineOutcome> {
  for (;;) {
    try {
      await create(proxy);
      return 'added';
    } catch (error) {
      if (errorCode(error) === 'duplicate_proxy') return 'known';
      const seconds = error instanceof ApiError ? error.body?.wait_seconds : undefined;
      const mayRetry = errorCode(error) === 'too_many_requests' && seconds !== undefined && seconds <= MAX_WAIT_SECONDS;
      if (!mayRetry || signal.aborted) return { error };
      await new Promise((resolve) => setTimeout(resolve, seconds * 1000));
    }
  }
}

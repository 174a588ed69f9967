import type { PasswordNeeded, QrCode, CompletedQrLogin, QrWaitAnswer } from '@giftbuyer/contracts';
import { ApiError } from '../../core/http/api-error';

/** The request is sent again after a failure that may pass, this often in a row. */
const MAX_FAILURES = 6;
const MAX_PAUSE_MS = 10_000;
/** Least time from one request to the next. */
const MIN_INTERVAL_MS = 1_000;

export interface ScanRequests {
  wait(): Promise<QrWaitAnswer>;
  /** The code to show from now on. */
  show(code: QrCode): void;
  signal: AbortSignal;
}

/**
 * Asks until the QR code was scanned.
 * @returns null when the signal has aborted
 * @throws ApiError
 */
export async function waitForScan({
  wait,
  show,
  signal,
}: ScanRequests): Promise<PasswordNeeded | CompletedQrLogin | null> {
  for (let failures = 0; !signal.aborted;) {
    const startedAt = performance.now();
    try {
      const answer = await wait();
      if (signal.aborted) break;
      if (!('url' in answer)) return answer;
      failures = 0;
      show(answer);
      await pause(MIN_INTERVAL_MS - (performance.now() - startedAt), signal);
    } catch (error) {
      if (signal.aborted) break;
      if (!mayPass(error) || ++failures > MAX_FAILURES) throw error;
      const pauseMs = (error.body?.wait_seconds ?? 2 ** (failures - 1)) * 1000;
      // Requests before the end of a flood wait only make it longer.
      if (error.body?.wait_seconds && pauseMs > MAX_PAUSE_MS) throw error;
      await pause(Math.min(pauseMs, MAX_PAUSE_MS), signal);
    }
  }
  return null;
}

/** No network, a panel that starts again, or a Telegram that does not answer. */
function mayPass(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 0 || error.status === 429 || error.status >= 502);
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms <= 0 || signal.aborted) return;
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const end = () => resolve();
  signal.addEventListener('abort', end, { once: true });
  await promise;
  clearTimeout(timer);
  signal.removeEventListener('abort', end);
}

import { TelegramTimeoutError } from './errors.js';

/** @throws TelegramTimeoutError when one of the signals aborts first */
export async function abortable<Result>(work: Promise<Result>, ...signals: AbortSignal[]): Promise<Result> {
  const late = Promise.withResolvers<never>();
  const onAbort = () => late.reject(new TelegramTimeoutError());
  if (signals.some(({ aborted }) => aborted)) onAbort();
  for (const signal of signals) signal.addEventListener('abort', onAbort, { once: true });
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    for (const signal of signals) signal.removeEventListener('abort', onAbort);
  }
}

import type { QrCode, QrWaitAnswer } from '@giftbuyer/contracts';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { ApiError } from '../src/core/http/api-error';
import { waitForScan } from '../src/features/telegram-login/wait-for-scan';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const code = (n: number): QrCode => ({ url: `tg://login?token=${n}`, expires_in_seconds: 30 });
const done: QrWaitAnswer = { ok: true, account_id: 7 };
const failure = (status: number, wait_seconds?: number) =>
  new ApiError(status, wait_seconds ? { error: 'too_many_requests', detail: '', wait_seconds } : null);

/** A wait that gets these answers, one after the other. */
function waiting(...answers: (QrWaitAnswer | Error)[]) {
  const controller = new AbortController();
  const shown: string[] = [];
  const wait = vi.fn(() => {
    const answer = answers.shift() ?? done;
    return answer instanceof Error ? Promise.reject(answer) : Promise.resolve(answer);
  });
  const show = ({ url }: QrCode) => void shown.push(url);
  const result = waitForScan({ wait, show, signal: controller.signal });
  result.catch(() => undefined);
  return { controller, shown, wait, result };
}

it('shows each code until it was scanned', async () => {
  const { result, shown, wait } = waiting(code(1), code(2), done);
  await vi.runAllTimersAsync();
  expect(await result).toEqual(done);
  expect(shown).toEqual([code(1).url, code(2).url]);
  expect(wait).toHaveBeenCalledTimes(3);
});

it('ends with the need for a password', async () => {
  const { result } = waiting({ need_2fa: true, hint: null });
  expect(await result).toEqual({ need_2fa: true, hint: null });
});

it('asks again after failures that may pass', async () => {
  const { result, wait } = waiting(failure(0), failure(502), failure(503), failure(429, 5), done);
  await vi.runAllTimersAsync();
  expect(await result).toEqual(done);
  expect(wait).toHaveBeenCalledTimes(5);
});

it('does not ask again before a long wait of Telegram is over', async () => {
  const { result, wait } = waiting(failure(429, 300), done);
  await vi.runAllTimersAsync();
  await expect(result).rejects.toMatchObject({ status: 429, body: { wait_seconds: 300 } });
  expect(wait).toHaveBeenCalledTimes(1);
});

it('gives up when they do not pass', async () => {
  const { result, wait } = waiting(...Array.from({ length: 20 }, () => failure(502)));
  await vi.runAllTimersAsync();
  await expect(result).rejects.toMatchObject({ status: 502 });
  expect(wait).toHaveBeenCalledTimes(7);
});

it('ends at once with a refusal', async () => {
  const { result, wait } = waiting(failure(400));
  await expect(result).rejects.toMatchObject({ status: 400 });
  expect(wait).toHaveBeenCalledTimes(1);
});

it('does not ask a server that answers at once more than once a second', async () => {
  const { controller, wait, result } = waiting(...Array.from({ length: 20 }, (_, n) => code(n)));
  await vi.advanceTimersByTimeAsync(3_500);
  expect(wait).toHaveBeenCalledTimes(4);
  controller.abort();
  expect(await result).toBeNull();
});

it('shows nothing and throws nothing after it was aborted', async () => {
  for (const late of [code(1), failure(502), failure(400)]) {
    const { controller, shown, result } = waiting(late);
    controller.abort();
    expect(await result).toBeNull();
    expect(shown).toEqual([]);
  }
});

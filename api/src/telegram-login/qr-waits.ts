import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { QrWaitAnswer } from '@giftbuyer/contracts';
import { AppError } from '../errors/app-error.js';

interface QrWait {
  controller: AbortController;
  answer: Promise<QrWaitAnswer>;
}

/** The waits for the scan of QR codes in this process. Waits for one code share one run. */
@Injectable()
export class QrWaits implements BeforeApplicationShutdown {
  private readonly running = new Map<string, QrWait>();

  /** @param wait ends when its signal aborts, with an `AppError` as the reason when the login was cancelled */
  runWait(
    userId: number,
    loginId: string,
    wait: (signal: AbortSignal) => Promise<QrWaitAnswer>,
  ): Promise<QrWaitAnswer> {
    const key = keyOf(userId, loginId);
    const known = this.running.get(key);
    if (known) return known.answer;
    const controller = new AbortController();
    const answer = wait(controller.signal).finally(() => this.running.delete(key));
    this.running.set(key, { controller, answer });
    return answer;
  }

  /** Ends the wait for a login that was cancelled. Resolves when its lock is released. */
  async abortWait(userId: number, loginId: string): Promise<void> {
    const wait = this.running.get(keyOf(userId, loginId));
    wait?.controller.abort(new AppError('login_id_not_found'));
    await wait?.answer.catch(() => undefined);
  }

  /** Releases the locks while the database is open, so that another panel goes on at once. */
  async beforeApplicationShutdown(): Promise<void> {
    const waits = [...this.running.values()];
    for (const { controller } of waits) controller.abort();
    await Promise.allSettled(waits.map(({ answer }) => answer));
  }
}

function keyOf(userId: number, loginId: string): string {
  return JSON.stringify([userId, loginId]);
}

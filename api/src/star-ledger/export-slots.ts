import { Injectable } from '@nestjs/common';
import { AppError } from '../errors/app-error.js';

/** Files that one user downloads at the same time, in one process: each keeps a page in memory. */
export const MAX_EXPORTS = 2;
const TOO_MANY = {
  ru: `Одновременно можно скачивать не больше ${MAX_EXPORTS} файлов с операциями. Повторите, когда закончится одно из скачиваний.`,
  en: `No more than ${MAX_EXPORTS} files of transactions can be downloaded at once. Try again when one of the downloads has ended.`,
};
const RETRY_SECONDS = 10;
const STALLED_AFTER_MS = 120_000;

/** Limits the downloads of each user. */
@Injectable()
export class ExportSlots {
  /** By user. */
  private readonly running = new Map<number, number>();

  /** A download of which nothing is taken for this long is ended: its browser may be gone without a word. */
  stalledAfterMs = STALLED_AFTER_MS;

  /** Takes a slot. @returns releases it @throws AppError `too_many_requests` when the user has none left */
  takeSlot(userId: number): () => void {
    const running = this.running.get(userId) ?? 0;
    if (running >= MAX_EXPORTS) {
      throw new AppError('too_many_requests', { wait_seconds: RETRY_SECONDS }, { text: TOO_MANY });
    }
    this.running.set(userId, running + 1);
    return () => {
      const left = (this.running.get(userId) ?? 0) - 1;
      if (left > 0) this.running.set(userId, left);
      else this.running.delete(userId);
    };
  }
}

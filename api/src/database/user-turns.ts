import { Injectable } from '@nestjs/common';
import { KeyedQueue } from './keyed-queue.js';

/** More than the requests of a user that are answered at once (`UserRateGuard`). */
const MAX_WAITING = 100;

/**
 * One transaction of each user at a time. Those that wait for each other's row locks would each hold a connection of the
 * pool, which other users need.
 */
@Injectable()
export class UserTurns {
  private readonly queue = new KeyedQueue(MAX_WAITING);

  /**
   * @param work must not take a turn of the same user again
   * @throws AppError `too_many_requests` when too many wait already
   */
  runInTurn<Result>(userId: number, work: () => Promise<Result>): Promise<Result> {
    return this.queue.run(String(userId), work);
  }
}

import { AppError } from '../errors/app-error.js';

/** Runs one task of each key at a time, first come, first served. */
export class KeyedQueue {
  /** By key: the end of the last task, and the number of tasks. */
  private readonly tasks = new Map<string, { last: Promise<unknown>; count: number }>();

  /** @param maxWaiting of one key */
  constructor(private readonly maxWaiting: number) {}

  /** @throws AppError `too_many_requests` when the queue of the key is full */
  async run<Result>(key: string, task: () => Promise<Result>): Promise<Result> {
    const queue = this.tasks.get(key) ?? { last: Promise.resolve(), count: 0 };
    if (queue.count > this.maxWaiting) throw new AppError('too_many_requests');
    const result = queue.last.then(task);
    queue.last = result.catch(() => undefined);
    queue.count += 1;
    this.tasks.set(key, queue);
    try {
      return await result;
    } finally {
      queue.count -= 1;
      if (queue.count === 0) this.tasks.delete(key);
    }
  }
}

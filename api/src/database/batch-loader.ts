import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import { isUnavailable } from './unavailable.js';

const MAX_BATCH_SIZE = 100;
/** Keys loaded within this window share one statement. The first key is sent at once. */
const BATCH_WINDOW_MS = 10;

interface PendingKey<Key, Value> {
  key: Key;
  resolve: (value: Value) => void;
  reject: (error: unknown) => void;
}

/** Loads many keys with one statement: a round trip to the database costs more than a further row. */
export class BatchLoader<Key, Value> {
  private pending: PendingKey<Key, Value>[] = [];
  private isRunning = false;

  /** @param loadBatch returns values in the order of the keys; must not wait for a lock that another key may hold */
  constructor(private readonly loadBatch: (keys: Key[]) => Promise<Value[]>) {}

  load(key: Key): Promise<Value> {
    const { promise, resolve, reject } = Promise.withResolvers<Value>();
    this.pending.push({ key, resolve, reject });
    if (!this.isRunning) void this.run();
    return promise;
  }

  private async run(): Promise<void> {
    this.isRunning = true;
    await nextTurn();
    while (this.pending.length > 0) {
      await Promise.all([this.settle(this.pending.splice(0, MAX_BATCH_SIZE)), pause(BATCH_WINDOW_MS)]);
    }
    this.isRunning = false;
  }

  private async settle(batch: PendingKey<Key, Value>[]): Promise<void> {
    try {
      const values = await this.loadBatch(batch.map(({ key }) => key));
      batch.forEach(({ resolve }, i) => resolve(values[i] as Value));
    } catch (error) {
      // One key that cannot be loaded must not fail the others. In an outage each of them would only wait again.
      if (batch.length > 1 && !isUnavailable(error)) await Promise.all(batch.map((one) => this.settle([one])));
      else for (const { reject } of batch) reject(error);
    }
  }
}

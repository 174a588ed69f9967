import { setImmediate as nextTurn, setTimeout as pause } from 'node:timers/promises';
import DataLoader from 'dataloader';
import { isUnavailable } from './unavailable.js';

const MAX_BATCH_SIZE = 100;
/** Keys loaded within this window share one statement. The first key is sent at once. */
const BATCH_WINDOW_MS = 10;

/**
 * Loads many keys with one statement: a round trip to the database costs more than a further row. One batch runs at a time.
 *
 * @param loadBatch returns values in the order of the keys; must not wait for a lock that another key may hold
 */
export function createBatchLoader<Key, Value>(
  loadBatch: (keys: readonly Key[]) => Promise<Value[]>,
): DataLoader<Key, Value> {
  let running: Promise<unknown> = Promise.resolve();
  let lastWindow: Promise<unknown> = Promise.resolve();
  return new DataLoader<Key, Value>(
    (keys) => {
      const batch = loadKeys(loadBatch, keys);
      running = batch;
      return batch;
    },
    {
      cache: false,
      maxBatchSize: MAX_BATCH_SIZE,
      batchScheduleFn: (dispatch) => {
        lastWindow = lastWindow
          .then(() => nextTurn())
          .then(() => {
            dispatch();
            return Promise.allSettled([running, pause(BATCH_WINDOW_MS)]);
          });
      },
    },
  );
}

async function loadKeys<Key, Value>(
  loadBatch: (keys: readonly Key[]) => Promise<Value[]>,
  keys: readonly Key[],
): Promise<(Value | Error)[]> {
  try {
    return await loadBatch(keys);
  } catch (error) {
    // One key that cannot be loaded must not fail the others. In an outage each of them would only wait again.
    if (keys.length === 1 || isUnavailable(error)) throw error;
    const values = keys.map((key) => loadBatch([key]).then(([value]) => value as Value, toError));
    return Promise.all(values);
  }
}

/** `DataLoader` rejects a key whose value is an `Error`. */
function toError(reason: unknown): Error {
  return reason instanceof Error ? reason : new Error('The key could not be loaded', { cause: reason });
}

import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { inTransaction } from '../src/database/in-transaction.js';
import { isUnavailable } from '../src/database/unavailable.js';
import { startApi, type TestApi } from '../harness/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

/** A transaction that PostgreSQL ends with this code the first `times`; `runs` counts all of them. */
function failing(code: string, times: number) {
  const runs: EntityManager[] = [];
  const work = async (manager: EntityManager) => {
    runs.push(manager);
    if (runs.length <= times) await manager.query(`DO $$ BEGIN RAISE SQLSTATE '${code}'; END $$`);
    return runs.length;
  };
  return { runs, work };
}

test.each(['40P01', '40001'])('a transaction that ends with %s is repeated once', async (code) => {
  const once = failing(code, 1);
  expect(await inTransaction(api.database.manager, once.work)).toBe(2);
  const twice = failing(code, 2);
  const error: unknown = await inTransaction(api.database.manager, twice.work).catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(Error);
  expect(isUnavailable(error)).toBe(true);
  expect(twice.runs).toHaveLength(2);
});

test('any other error is not repeated', async () => {
  const { runs, work } = failing('23505', 1);
  await expect(inTransaction(api.database.manager, work)).rejects.toThrow();
  expect(runs).toHaveLength(1);
});

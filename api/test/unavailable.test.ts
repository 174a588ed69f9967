import type { EntityManager } from 'typeorm';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { isUnavailable } from '../src/database/unavailable.js';
import { startApi, type TestApi } from '../harness/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

describe('a connection that ends between two queries of a transaction', () => {
  const next: Record<string, (manager: EntityManager) => Promise<unknown>> = {
    query: (manager) => manager.query('SELECT'),
    transaction: (manager) => manager.transaction(() => Promise.resolve()),
    commit: () => Promise.resolve(),
  };

  test.each(Object.keys(next))('is no error of the panel: %s', async (name) => {
    const broken = api.database.transaction(async (manager) => {
      const [{ pid }] = await manager.query<[{ pid: number }]>('SELECT pg_backend_pid() AS pid');
      await api.database.query('SELECT pg_terminate_backend($1)', [pid]);
      await expect.poll(() => manager.queryRunner?.isReleased).toBe(true);
      await next[name]?.(manager);
    });
    const error: unknown = await broken.catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(Error);
    expect(isUnavailable(error), String(error)).toBe(true);
  });
});

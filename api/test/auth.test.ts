import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startApi, type TestApi } from './harness.js';

let api: TestApi;
beforeAll(async () => void (api = await startApi()));
afterAll(() => api.close());

describe('register', () => {
  test('signs in at once', async () => {
    const ada = await api.register('ada');
    const { status, body } = await ada.get('/api/me');
    expect([status, body]).toEqual([200, { id: expect.any(Number), username: 'ada' }]);
  });
});

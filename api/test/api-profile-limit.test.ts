import { MAX_API_PROFILES } from '@giftbuyer/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { startApi, type TestApi } from '../harness/test-api.js';

let api: TestApi;
beforeAll(async () => {
  api = await startApi();
});
afterAll(() => api.close());

test('an API profile too many is refused, also of several at once, and a repeated request is answered as before', async () => {
  const ada = await api.register('ada');
  const create = (apiId: number) =>
    ada.post<{ api_profile_id: number }>('/api/apiprofile', {
      api_id: apiId,
      api_hash: String(apiId).padStart(32, '0'),
    });
  const first = (await create(1)).body.api_profile_id;
  for (let apiId = 2; apiId < MAX_API_PROFILES; apiId++) expect((await create(apiId)).status).toBe(200);
  const answers = await Promise.all([201, 202, 203].map(create));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  expectError(await create(300), 409, 'too_many_api_profiles');
  expectError(await create(1), 409, 'duplicate_api_id', { existing_id: first });
  await ada.delete(`/api/apiprofile/${first}`);
  expect((await create(300)).status).toBe(200);
});

import type { RemovedAccountList } from '@giftbuyer/contracts';
import { expect, test } from 'vitest';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel({ RATE_LIMITS: 'on' });

test('an account that was removed a moment after it was read is read again when its owner tries it', async () => {
  const ada = await panel.person('ada');
  const { id, phone } = await ada.addAccount(panel.newPhone());
  expect((await ada.refreshed(id)).at(-1)).toMatchObject({ done: true });
  panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
  await ada.client.get(`/api/account/${id}/devices`);
  const removed = async () => (await ada.client.get<RemovedAccountList>('/api/accounts/removed')).body.items;
  await expect.poll(removed).toMatchObject([{ id }]);
  const readings = panel.sandbox.calls.count('users.getUsers');
  expectError(await ada.client.post(`/api/accounts/removed/${id}/retry`), 409, 'session_invalid', {
    error_code: 'SESSION_REVOKED',
  });
  expect(panel.sandbox.calls.count('users.getUsers')).toBeGreaterThan(readings);
});

import { WorkerTelegramGateway } from '@giftbuyer/telegram';
import { createSandbox } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startSourceWorker } from '../../libs/telegram/test/support/source-worker.js';
import { startApi } from '../harness/test-api.js';
import { TelegramPanel } from '../harness/telegram-panel.js';

// The panel with the gateway on a worker thread, as in `main.ts`.
const panel = new TelegramPanel();
let gateway: WorkerTelegramGateway;
beforeAll(async () => {
  panel.sandbox = await createSandbox();
  gateway = new WorkerTelegramGateway({
    sandbox: panel.sandbox.addresses,
    confirmAfterMs: 0,
    startWorker: startSourceWorker,
  });
  panel.api = await startApi({ gateway });
});
afterAll(async () => {
  await panel.api.close();
  await gateway.close();
  await panel.sandbox.close();
});

test('an account is signed in, refreshed with all its stages, and removed when Telegram ended its session', async () => {
  const ada = await panel.person('ada');
  const phone = panel.newPhone();
  const account = await ada.addAccount(phone);
  panel.sandbox.world.change(phone, { stars: { amount: 77, nanos: 500_000_000 } });
  const lines = await ada.refreshed(account.id);
  expect(lines.map((line) => ('stage' in line ? line.stage : 'end'))).toEqual([
    'connect',
    'profile',
    'stars',
    'save',
    'end',
  ]);
  expect(lines.at(-1)).toMatchObject({ account: { id: account.id, stars: 77.5, status: 'ok' } });
  panel.sandbox.faults.add({ kind: 'revoke', phone });
  expect((await ada.refreshed(account.id)).at(-1)).toMatchObject({ error: 'session_invalid' });
  expect((await ada.list()).accounts).toEqual([]);
});

import { expect, test, vi } from 'vitest';
import { AccountRefresher } from '../src/accounts/account-refresher.js';
import { startApi } from './harness.js';
import { expectRefusal } from './http-client.js';

test('a panel is ready while its database answers, the schema is its own and the schedule runs', async () => {
  const api = await startApi();
  const anybody = api.client();
  expect(await anybody.get('/api/ready')).toMatchObject({ status: 200, body: { ok: true } });
  await api.database.query(`INSERT INTO migrations (timestamp, name) VALUES (1, 'OfANewerPanel1')`);
  expectRefusal(await anybody.get('/api/ready'), 503, 'unavailable', { not_ready: ['migrations'] });
  // The panel still answers: whoever supervises it need not start it again.
  expect((await anybody.get('/api/health')).status).toBe(200);
  await api.database.query('ALTER TABLE migrations RENAME TO away');
  expectRefusal(await anybody.get('/api/ready'), 503, 'unavailable', { not_ready: ['database'] });
  await api.close();
});

test('a panel that stops says so to health checks before it refuses connections', async () => {
  const api = await startApi();
  const anybody = api.client();
  // In the place of refreshes that are under way.
  const { promise: refreshes, resolve: endRefreshes } = Promise.withResolvers<void>();
  const refresher = api.app.get(AccountRefresher, { strict: false });
  vi.spyOn(refresher, 'beforeApplicationShutdown').mockReturnValue(refreshes);
  const closing = api.close();
  await expect.poll(async () => (await anybody.get('/api/health')).status).toBe(503);
  expectRefusal(await anybody.get('/api/ready'), 503, 'unavailable', { not_ready: ['stopping'] });
  endRefreshes();
  await closing;
  await expect(anybody.get('/api/health')).rejects.toThrow();
});

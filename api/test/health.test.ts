import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { expect, test, vi } from 'vitest';
import { AccountRefresher } from '../src/account-refresh/account-refresher.js';
import { Readiness } from '../src/health/readiness.js';
import { Metrics } from '../src/metrics/metrics.js';
import { startApi } from '../harness/test-api.js';
import { expectError } from '../harness/http-client.js';

test('a panel is ready while its database answers, the schema is its own and the schedule runs', async () => {
  const api = await startApi();
  const anybody = api.client();
  expect(await anybody.get('/api/ready')).toMatchObject({ status: 200, body: { ok: true } });
  await api.database.query(`INSERT INTO migrations (timestamp, name) VALUES (1, 'OfANewerPanel1')`);
  expectError(await anybody.get('/api/ready'), 503, 'unavailable', { not_ready: ['migrations'] });
  // The panel is alive: a supervisor need not restart it.
  expect((await anybody.get('/api/health')).status).toBe(200);
  await api.database.query('ALTER TABLE migrations RENAME TO away');
  expectError(await anybody.get('/api/ready'), 503, 'unavailable', { not_ready: ['database'] });
  await api.close();
});

test('an answer that came while the process was stalled counts, however long that took', async () => {
  const api = await startApi();
  const applied = await api.database.query<object[]>('SELECT name FROM migrations');
  vi.spyOn(api.database, 'query').mockImplementationOnce(async () => {
    const answered = stat('/');
    // Longer than the check waits.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 3_100);
    await answered;
    return applied;
  });
  expect(await api.app.get(Readiness, { strict: false }).findMissing()).toEqual([]);
  await api.close();
});

test('a stopping panel fails health checks before it refuses connections', async () => {
  const api = await startApi();
  const anybody = api.client();
  // In the place of refreshes that are under way.
  const { promise: refreshes, resolve: endRefreshes } = Promise.withResolvers<void>();
  const refresher = api.app.get(AccountRefresher, { strict: false });
  vi.spyOn(refresher, 'beforeApplicationShutdown').mockReturnValue(refreshes);
  const closing = api.close();
  await expect.poll(async () => (await anybody.get('/api/health')).status).toBe(503);
  expectError(await anybody.get('/api/ready'), 503, 'unavailable', { not_ready: ['stopping'] });
  endRefreshes();
  await closing;
  await expect(anybody.get('/api/health')).rejects.toThrow();
});

test('metrics for Prometheus are on a loopback port, and contain no personal data', async () => {
  const api = await startApi({ env: { METRICS_PORT: '0' } });
  const ada = await api.register('ada-canary');
  await ada.get('/api/account/2047114711/stars/history?phone=+79990001234');
  await ada.get('/nothing/ada-canary');
  const port = api.app.get(Metrics).port ?? 0;
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  expect(metrics).toMatch(/^giftbuyer_database_up 1$/m);
  expect(metrics).toMatch(/^giftbuyer_http_request_duration_seconds_count\{.*route="\/api\/auth\/register".*\} 1$/m);
  expect(metrics).not.toMatch(/ada-canary|2047114711|79990001234/);
  expect((await api.client().get('/metrics')).text).not.toContain('giftbuyer_database_up');
  expect(await statusFor(port, 'evil.example')).toBe(404);
  expect(await statusFor(port, 'localhost')).toBe(200);
  await api.close();
  await expect(fetch(`http://127.0.0.1:${port}/metrics`)).rejects.toThrow();
});

/** With a `Host` of choice, which fetch does not allow. */
async function statusFor(port: number, host: string): Promise<number | undefined> {
  const [response] = (await once(get({ port, path: '/metrics', headers: { host } }), 'response')) as [IncomingMessage];
  response.resume();
  return response.statusCode;
}

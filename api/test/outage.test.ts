import { SchedulerRegistry } from '@nestjs/schedule';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { FaultProxy, upstreamOf, urlThrough } from '../harness/fault-proxy.js';
import { newDatabase, startApi, type TestApi } from '../harness/test-api.js';
import { expectError, type HttpClient } from '../harness/http-client.js';
import { queryServer } from './query-server.js';

let databaseUrl: string;
let proxy: FaultProxy;
let api: TestApi;
let ada: HttpClient;
beforeAll(async () => {
  databaseUrl = await newDatabase();
  proxy = await FaultProxy.start([upstreamOf(databaseUrl)]);
  const [address] = proxy.addresses;
  api = await startApi({
    env: { DATABASE_URL: address && urlThrough(address, databaseUrl), LOG_LEVEL: 'warn' },
    hasRealTimeouts: true,
  });
  ada = await api.register('ada');
});
afterAll(async () => {
  await api.close();
  await proxy.close();
});

afterEach(async () => {
  vi.restoreAllMocks();
  proxy.heal();
  await changeDatabase('RESET default_transaction_read_only');
});

/** Asked of another database, which stays writable. Sessions have the change from their beginning on. */
async function changeDatabase(change: string): Promise<void> {
  const name = new URL(databaseUrl).pathname.slice(1);
  await queryServer(new URL('/postgres', databaseUrl).href, `ALTER DATABASE ${name} ${change}`);
}
const jobs = () => [...api.app.get(SchedulerRegistry, { strict: false }).getCronJobs().values()];

/** What the panel writes for its operator from now on. */
function written(): { text: string } {
  const log = { text: '' };
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream);
    vi.spyOn(stream, 'write').mockImplementation((chunk) => {
      log.text += String(chunk);
      return write(chunk);
    });
  }
  return log;
}
const away = /\[Database\] The database does not answer: .+\n/g;
const back = /\[Database\] The database answers again\n/g;

test('an outage is one line when the database is away, and one when it is back, however many are refused', async () => {
  const log = written();
  for (let outage = 1; outage <= 2; outage++) {
    proxy.setConditions({ resetAfter: { up: 0 } });
    proxy.reset();
    for (let i = 0; i < 3; i++) {
      const answers = await Promise.all([ada.get('/api/accounts'), ada.get('/api/me'), ada.get('/api/apiprofiles')]);
      for (const answer of answers) expectError(answer, 503, 'unavailable');
    }
    proxy.heal();
    await expect.poll(() => log.text.match(back)).toHaveLength(outage);
    expect((await ada.get('/api/accounts')).status).toBe(200);
    expect(log.text.match(away)).toHaveLength(outage);
  }
  expect(log.text).not.toMatch(/^ {4}at /m);
});

test('a query that waited too long for a row is not an outage, and its error is logged in full', async () => {
  const log = written();
  const runner = api.database.createQueryRunner();
  await runner.startTransaction();
  await runner.query('LOCK TABLE api_profiles IN ACCESS EXCLUSIVE MODE');
  expectError(await ada.get('/api/apiprofiles'), 503, 'unavailable');
  await runner.rollbackTransaction();
  await runner.release();
  expect(log.text).toMatch(/55P03.*\n {4}at /);
  expect(log.text).not.toMatch(away);
});

test('on a read-only disk reads still work, writes are answered with the reason, and the log has one line', async () => {
  const log = written();
  const begin = async (change: string) => {
    await changeDatabase(change);
    proxy.reset();
    await expect.poll(async () => (await ada.get('/api/me')).status).toBe(200);
  };
  await begin('SET default_transaction_read_only = on');
  const profile = { api_id: 77, api_hash: '0123456789abcdef'.repeat(2), environment: 'test' };
  for (let i = 0; i < 5; i++) {
    const refused = await ada.post('/api/apiprofile', profile);
    expectError(refused, 503, 'storage_unwritable');
    expect(refused.body['detail']).toMatch(/диск|disk/);
    for (const path of ['/api/accounts', '/api/apiprofiles']) expect((await ada.get(path)).status).toBe(200);
  }
  for (const job of jobs()) await job.fireOnTick();
  expect(log.text.match(/The database cannot write: its disk is full, read-only or broken\. .*25006/g)).toHaveLength(1);
  expect(log.text).not.toMatch(/^ {4}at /m);
  await begin('RESET default_transaction_read_only');
  expect((await ada.post('/api/apiprofile', profile)).status).toBe(200);
  // A statement that met the reset of its connection began an outage. The next test begins when it is over.
  const outages = log.text.match(away)?.length ?? 0;
  await expect.poll(() => log.text.match(back)?.length ?? 0).toBe(outages);
});

test('scheduled jobs that run in an outage write no more: one line when it begins, and one at its end', async () => {
  expect(jobs()).toHaveLength(8);
  const log = written();
  proxy.setConditions({ resetAfter: { up: 0 } });
  proxy.reset();
  for (let tick = 0; tick < 3; tick++) {
    for (const job of jobs()) await job.fireOnTick();
  }
  await expect.poll(() => log.text.match(away)).toHaveLength(1);
  proxy.heal();
  await expect.poll(() => log.text.match(back)).toHaveLength(1);
  for (const job of jobs()) await job.fireOnTick();
  expect(log.text.match(away)).toHaveLength(1);
  expect(log.text).not.toMatch(/\[Scheduler\]|^ {4}at /m);
});

test('a scheduled job that fails by itself is logged in full, without the text of the query', async () => {
  const log = written();
  await api.database.query('ALTER TABLE pending_logins RENAME TO elsewhere');
  for (const job of jobs()) await job.fireOnTick();
  await api.database.query('ALTER TABLE elsewhere RENAME TO pending_logins');
  expect(log.text).toMatch(/\[Database\] The job login-cleanup failed: .*42P01.*\n {4}at /);
  expect(log.text).not.toMatch(/\[Scheduler\]|DELETE/);
});

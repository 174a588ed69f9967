import { SchedulerRegistry } from '@nestjs/schedule';
import { REFRESH_SILENCE_SECONDS, type Me, type RefreshAllLine, type RefreshLine } from '@giftbuyer/contracts';
import { lastValueFrom } from 'rxjs';
import { type WireProxy, createSandbox, createWireProxy } from '@giftbuyer/telegram-sandbox';
import { afterAll, beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { AccountRefresher } from '../src/account-refresh/account-refresher.js';
import { REFRESH_PERMIT_COUNT } from '../src/account-refresh/refresh-permits.js';
import { startApi } from '../harness/test-api.js';
import { expectError } from '../harness/http-client.js';
import { allOf, eventsOf, linesOf, refreshLinesOf } from '../harness/streams.js';
import { TelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = new TelegramPanel();
let proxy: WireProxy;
beforeAll(async () => {
  panel.sandbox = await createSandbox();
  proxy = await createWireProxy(panel.sandbox.addresses);
  panel.api = await startApi({ telegram: { sandbox: proxy.addresses } });
  // A test that makes accounts stale must not be overtaken by the minute.
  minute().stop();
});
afterAll(async () => {
  await panel.api.close();
  await proxy.close();
  await panel.sandbox.close();
});

const minute = () => panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('stale-accounts');

async function withAccounts(name: string, count: number) {
  const person = await panel.person(name);
  const accounts = [];
  while (accounts.length < count) accounts.push(await person.addAccount(panel.newPhone()));
  return { person, accounts, ids: accounts.map(({ id }) => id) };
}

function refreshAll(person: Person): Promise<Response> {
  return person.client.open('POST', '/api/accounts/refresh');
}

/** Reads events until `count` refreshes have begun. */
async function begun(events: ReturnType<typeof eventsOf>, count: number): Promise<number[]> {
  const ids: number[] = [];
  for (let event = await events.next(); ids.length < count; event = await events.next()) {
    const { value } = event;
    if (value?.type === 'account.stage' && value.data.stage === 'connect') ids.push(value.data.id);
    if (ids.length === count) break;
  }
  return ids;
}

describe('refreshing all accounts', () => {
  test('counts them as they are done, and the failed ones among them', async () => {
    const { person, accounts } = await withAccounts('ada', 3);
    const repair = panel.sandbox.faults.add({ phone: accounts[1]?.phone, kind: 'disconnect' });
    const response = await refreshAll(person);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('application/x-ndjson');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    const lines = await allOf(linesOf(response));
    repair();
    expect(lines.filter((line) => !line.endsWith('}\n'))).toEqual([]);
    const parsed = lines.map((line) => JSON.parse(line) as RefreshAllLine);
    expect(parsed[0]).toEqual({ total: 3, done: 0, failed: 0 });
    const counts = parsed.slice(0, -1).map(({ done }) => Number(done));
    expect(counts).toEqual([...new Set(counts)].sort());
    expect(parsed.at(-2)).toEqual({ total: 3, done: 3, failed: 1 });
    expect(parsed.at(-1)).toEqual({
      done: true,
      total: 3,
      failed: 1,
      failures: [
        { id: accounts[1]?.id, error: 'telegram_unreachable', detail: expect.stringMatching(/^Telegram .+/) as string },
      ],
    });
  });

  test('repeats the last count as a heartbeat while nothing happens', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    onTestFinished(() => void vi.useRealTimers());
    const { person } = await withAccounts('hugo', 1);
    const release = proxy.setConditions({ hold: 'down' });
    const lines = refreshLinesOf<RefreshAllLine>(await refreshAll(person));
    const counts = { total: 1, done: 0, failed: 0 };
    expect((await lines.next()).value).toEqual(counts);
    vi.advanceTimersByTime(REFRESH_SILENCE_SECONDS * 1000);
    expect((await lines.next()).value).toEqual(counts);
    release();
    expect((await allOf(lines)).at(-1)).toEqual({ done: true, total: 1, failed: 0, failures: [] });
  });

  test('ends at once when there are none', async () => {
    const nobody = await panel.person('nobody');
    expect(await allOf(refreshLinesOf(await refreshAll(nobody)))).toEqual([
      { total: 0, done: 0, failed: 0 },
      { done: true, total: 0, failed: 0, failures: [] },
    ]);
  });

  test(`reads ${REFRESH_PERMIT_COUNT} at a time, while one asked for by hand does not wait`, async () => {
    const { person, ids } = await withAccounts('bob', REFRESH_PERMIT_COUNT + 2);
    const events = eventsOf(await person.watch());
    const release = proxy.setConditions({ hold: 'down' });
    const all = refreshAll(person).then((response) => allOf(refreshLinesOf(response)));
    const started = await begun(events, REFRESH_PERMIT_COUNT);
    await expect.poll(() => proxy.open).toBe(REFRESH_PERMIT_COUNT);
    const waiting = ids.filter((id) => !started.includes(id));
    expect(waiting).toHaveLength(2);
    const byHand = person.refresh(waiting[1] ?? 0).then((response) => allOf(refreshLinesOf<RefreshLine>(response)));
    expect(await begun(events, 1)).toEqual([waiting[1]]);
    await expect.poll(() => proxy.open).toBe(REFRESH_PERMIT_COUNT + 1);
    release();
    expect((await byHand).at(-1)).toMatchObject({ done: true, account: { id: waiting[1] } });
    expect((await all).at(-1)).toEqual({ done: true, total: ids.length, failed: 0, failures: [] });
    // The one refreshed by hand was not read a second time.
    expect(await begun(events, 1)).toEqual([waiting[0]]);
    await events.return(undefined);
  });

  test('needs a panel session', async () => {
    expectError(await panel.api.client().post('/api/accounts/refresh'), 401, 'unauthorized');
  });
});

describe('every minute', () => {
  test('stale accounts of all users are refreshed by the background job', async () => {
    const carol = await withAccounts('carol', 1);
    const dora = await withAccounts('dora', 1);
    await panel.makeStale(...carol.ids);
    const [fresh] = dora.accounts;
    panel.sandbox.world.change(carol.accounts[0]?.phone ?? '', { firstName: 'Seen' });
    panel.sandbox.world.change(fresh?.phone ?? '', { firstName: 'Unseen' });
    const events = eventsOf(await carol.person.watch());
    await minute().fireOnTick();
    for await (const { type } of events) if (type === 'account.updated') break;
    expect((await carol.person.list()).accounts).toMatchObject([{ first_name: 'Seen' }]);
    expect((await dora.person.list()).accounts).toEqual([fresh]);
    expect(minute().cronTime.source).toBe('*/1 * * * *');
  });
});

test('a panel that stops lets the readings under way finish', async () => {
  const { person, accounts, ids } = await withAccounts('gina', 1);
  const [id = 0] = ids;
  const userId = (await person.client.get<Me>('/api/me')).body.id;
  panel.sandbox.world.change(accounts[0]?.phone ?? '', { firstName: 'Last' });
  const other = await panel.api.again();
  const held = await panel.hold(id);
  const last = lastValueFrom(other.app.get(AccountRefresher, { strict: false }).refresh({ id, userId }));
  await panel.waiting(1);
  const closed = other.close();
  await held.release();
  await closed;
  expect(await last).toMatchObject({ done: { id, first_name: 'Last' } });
});

import { once } from 'node:events';
import type { Me, RestoredAccount, ServerEvent } from '@giftbuyer/contracts';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { AccountLocks } from '../src/account-sessions/account-locks.js';
import { Sealing } from '../src/sealing/sealing.js';
import { UserEvents } from '../src/events/user-events.js';
import { type TestApi } from '../harness/test-api.js';
import { PASSWORD } from '../harness/test-user.js';
import type { HttpClient } from '../harness/http-client.js';
import { eventsOf, firstEvent, nextEvents } from '../harness/streams.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const RESYNC: ServerEvent = { type: 'resync', data: {} };

const panel = useTelegramPanel();
/** A second instance on the database of the panel. */
let other: TestApi;
let ada: Person;
beforeAll(async () => {
  other = await panel.api.again();
  ada = await panel.person('ada');
});
afterAll(() => other.close());

/** The same browser, sent to the other instance by a proxy. */
function atOther(client: HttpClient): HttpClient {
  const moved = other.client();
  moved.cookie = client.cookie;
  return moved;
}

describe('events of one instance', () => {
  test('reach clients of the other instance, in order', async () => {
    const events = eventsOf(await atOther(ada.client).open('GET', '/api/events'));
    const account = await ada.addAccount(panel.newPhone());
    const { id } = account;
    expect(await nextEvents(events, 1)).toEqual<ServerEvent[]>([{ type: 'account.updated', data: account }]);
    await (await ada.refresh(id)).text();
    expect(await nextEvents(events, 5)).toEqual([
      ...['connect', 'profile', 'stars', 'save'].map((stage) => ({ type: 'account.stage', data: { id, stage } })),
      { type: 'account.updated', data: (await ada.list()).accounts[0] },
    ]);
    await ada.client.delete(`/api/account/${id}`);
    expect(await nextEvents(events, 1)).toEqual<ServerEvent[]>([
      { type: 'account.removed', data: { id, error_code: null } },
    ]);
    await events.return(undefined);
  });

  test.each([
    ['deleted', (id: number) => ada.client.delete(`/api/account/${id}`)],
    [
      'removed',
      async (id: number, phone: string) => {
        panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
        await ada.refreshed(id);
      },
    ],
  ])('do not bring back an account that was %s here before they came', async (_, remove) => {
    const account = await ada.addAccount(panel.newPhone());
    const { id, phone } = account;
    const { id: userId } = (await ada.client.get<Me>('/api/me')).body;
    const events = eventsOf(await ada.watch());
    await remove(id, phone);
    expect(await firstEvent(events, 'account.removed')).toMatchObject({ data: { id } });
    const late = other.app.get(UserEvents, { strict: false });
    late.publishEvent(userId, { type: 'account.updated', data: account }, 1);
    late.publishEvent(userId, { type: 'account.stage', data: { id, stage: 'save' } });
    expect(await nextEvents(events, 1)).toEqual([{ type: 'account.stage', data: { id, stage: 'save' } }]);
    await events.return(undefined);
  });

  test('are sent for a removed account that is retried at both at once, with one request to Telegram', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const accept = panel.sandbox.faults.add({ phone, method: 'users.getUsers', error: [401, 'SESSION_REVOKED'] });
    await ada.refreshed(id);
    accept();
    const events = eventsOf(await atOther(ada.client).open('GET', '/api/events'));
    const calls = panel.sandbox.calls.count('users.getUsers');
    const held = await panel.hold(id);
    const path = `/api/accounts/removed/${id}/retry`;
    const answers = [ada.client, atOther(ada.client)].map((client) => client.post<RestoredAccount>(path));
    await panel.waiting(1);
    await held.release();
    for (const { status, body } of await Promise.all(answers)) expect([status, body.account.id]).toEqual([200, id]);
    expect(panel.sandbox.calls.count('users.getUsers') - calls).toBe(1);
    expect(await firstEvent(events, 'account.updated')).toMatchObject({ data: { id, status: 'ok' } });
    await events.return(undefined);
    await ada.client.delete(`/api/account/${id}`);
  });

  test('read a removed account once when the other instance is late to its lock', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const accept = panel.sandbox.faults.add({ phone, method: 'users.getUsers', error: [401, 'SESSION_REVOKED'] });
    await ada.refreshed(id);
    accept();
    const calls = panel.sandbox.calls.count('users.getUsers');
    const path = `/api/accounts/removed/${id}/retry`;
    const locks = other.app.get(AccountLocks, { strict: false });
    const { promise: asked, resolve: askedForLock } = Promise.withResolvers<void>();
    const { promise: answered, resolve: letGo } = Promise.withResolvers<void>();
    const acquireLock = locks.acquireLock.bind(locks);
    vi.spyOn(locks, 'acquireLock').mockImplementationOnce(async (account) => {
      askedForLock();
      await answered;
      return acquireLock(account);
    });
    const late = atOther(ada.client).post<RestoredAccount>(path);
    await asked;
    expect((await ada.client.post(path)).status).toBe(200);
    letGo();
    expect(await late).toMatchObject({ status: 200, body: { account: { id, status: 'ok' } } });
    expect(panel.sandbox.calls.count('users.getUsers') - calls).toBe(1);
    await ada.client.delete(`/api/account/${id}`);
  });

  test('do not show a deleted account to a page that was opened after the deletion', async () => {
    const account = await ada.addAccount(panel.newPhone());
    const { id } = account;
    const { id: userId } = (await ada.client.get<Me>('/api/me')).body;
    await ada.client.delete(`/api/account/${id}`);
    const events = eventsOf(await ada.watch());
    const late = other.app.get(UserEvents, { strict: false });
    late.publishEvent(userId, { type: 'account.updated', data: account }, 1);
    late.publishEvent(userId, { type: 'account.stage', data: { id, stage: 'save' } });
    expect(await nextEvents(events, 1)).toEqual([{ type: 'account.stage', data: { id, stage: 'save' } }]);
    await events.return(undefined);
  });

  test('reach no other users there', async () => {
    const eve = await panel.person('eve');
    const events = eventsOf(await atOther(eve.client).open('GET', '/api/events'));
    await ada.addAccount(panel.newPhone());
    const own = await eve.addAccount(panel.newPhone());
    expect(await nextEvents(events, 1)).toEqual<ServerEvent[]>([{ type: 'account.updated', data: own }]);
    await events.return(undefined);
  });

  test('travel without a readable phone', async () => {
    const { database } = panel.api;
    const spy = new Client({ connectionString: (database.options as { url: string }).url });
    await spy.connect();
    await spy.query('LISTEN giftbuyer_account_events');
    const notice = once(spy, 'notification') as Promise<[{ payload: string }]>;
    const phone = panel.newPhone();
    const { first_name } = await ada.addAccount(phone);
    const [{ payload }] = await notice;
    await spy.end();
    const { userId, sealed } = JSON.parse(payload) as { userId: number; sealed: string };
    expect(payload).toBe(JSON.stringify({ userId, sealed }));
    const bytes = Buffer.from(sealed, 'base64').toString('latin1');
    for (const secret of [phone, first_name ?? '']) expect(bytes).not.toContain(secret);
  });

  test('older than the current state of the account are not sent', async () => {
    const [here, there] = [panel.api, other].map(({ app }) => app.get(UserEvents, { strict: false }));
    if (!here || !there) expect.unreachable();
    const { id: userId } = (await ada.client.get<Me>('/api/me')).body;
    const account = await ada.addAccount(panel.newPhone());
    const updated = (username: string) => ({ type: 'account.updated' as const, data: { ...account, username } });
    const seen: ServerEvent[] = [];
    const watching = there.watchUser(userId).subscribe((event) => seen.push(event));
    here.publishEvent(userId, updated('older'), 7);
    there.publishEvent(userId, updated('newer'), 8);
    here.publishEvent(userId, updated('newest'), 9);
    await expect.poll(() => seen).toEqual([updated('newer'), updated('newest')]);
    watching.unsubscribe();
  });

  test('become a resync when they are too long for a notification', async () => {
    const events = eventsOf(await atOther(ada.client).open('GET', '/api/events'));
    const account = await ada.addAccount(panel.newPhone());
    const { id: userId } = (await ada.client.get<{ id: number }>('/api/me')).body;
    const data = { ...account, first_name: 'Ж'.repeat(4000) };
    panel.api.app.get(UserEvents, { strict: false }).publishEvent(userId, { type: 'account.updated', data });
    expect(await nextEvents(events, 2)).toEqual<ServerEvent[]>([{ type: 'account.updated', data: account }, RESYNC]);
    await events.return(undefined);
  });
});

describe('a session that ends at one instance', () => {
  const ends: [string, (client: HttpClient) => Promise<unknown>][] = [
    ['a logout', (client) => client.delete('/api/auth/logout')],
    ['a new sign-in', () => panel.api.login('bob')],
    ['a new password', (client) => client.post('/api/me/password', { old_password: PASSWORD, new_password: PASSWORD })],
  ];

  test.each(ends)('by %s ends its streams at the other', async (_, end) => {
    const bob = await panel.api.login('bob').catch(() => panel.api.register('bob'));
    const stream = (await atOther(bob).open('GET', '/api/events')).text();
    await end(bob);
    expect(await stream).toMatch(/^\nid: 1\nretry: \d+\n\nevent: session\.ended\n/);
  });
});

describe('messages of other programs and versions', () => {
  afterEach(() => vi.useRealTimers());
  const notify = (channel: string, payload: string) =>
    panel.api.database.query('SELECT pg_notify($1, $2)', [channel, payload]);

  test.each([
    'hello',
    '{"userId":"1","sealed":"AAAA"}',
    '{"userId":USER,"sealed":"AAAA"}',
    '{"userId":USER,"sealed":"NEWER"}',
    '{"userId":USER,"currentSessionId":null,"reason":"of tomorrow"}',
  ])('end nothing: %s', async (text) => {
    const { id: userId } = (await ada.client.get<Me>('/api/me')).body;
    const sealing = panel.api.app.get(Sealing, { strict: false });
    const context = { table: 'account_events', column: 'payload', rowId: userId, ownerId: userId };
    const newer = sealing.seal(context, '{"version":2}').toString('base64');
    const payload = text.replace('USER', String(userId)).replace('NEWER', newer);
    // An instance takes the next one as a reason for a resync after five seconds.
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    for (const channel of ['giftbuyer_account_events', 'giftbuyer_session_ended', 'giftbuyer_notifications_lost']) {
      const events = [await ada.watch(), await atOther(ada.client).open('GET', '/api/events')].map(eventsOf);
      await notify(channel, payload);
      for (const stream of events) expect(await firstEvent(stream, 'resync')).toEqual(RESYNC);
      await Promise.all(events.map((stream) => stream.return(undefined)));
      vi.advanceTimersByTime(5_000);
    }
    expect((await ada.list()).status).toBe(200);
  });
});

describe('after the instances have lost each other', () => {
  test('all streams get `resync`, and later events', async () => {
    const streams = [await ada.watch(), await atOther(ada.client).open('GET', '/api/events')].map(eventsOf);
    await panel.cutNotifications();
    const resyncs = await Promise.all(streams.map((events) => firstEvent(events, 'resync')));
    expect(resyncs).toEqual([RESYNC, RESYNC]);
    const update = { type: 'account.updated', data: await ada.addAccount(panel.newPhone()) };
    const updates = await Promise.all(streams.map((events) => firstEvent(events, 'account.updated')));
    expect(updates).toEqual([update, update]);
    await Promise.all(streams.map((events) => events.return(undefined)));
  });

  test('a stream whose session ended in that time ends', async () => {
    const carl = await panel.person('carl');
    const stream = (await atOther(carl.client).open('GET', '/api/events')).text();
    await panel.api.database.query(
      `DELETE FROM session_tokens WHERE user_id = (SELECT id FROM users WHERE username = 'carl')`,
    );
    await panel.cutNotifications();
    expect((await stream).replaceAll(/event: resync\nid: \d\ndata: \{\}\n\n/g, '')).toMatch(
      /^\nid: 1\nretry: \d+\n\nevent: session\.ended\n/,
    );
  });
});

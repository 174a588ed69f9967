import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import { setImmediate } from 'node:timers/promises';
import { SSE_HEARTBEAT_SECONDS, type ServerEvent, type SessionEndReason } from '@giftbuyer/contracts';
import type { Response } from 'express';
import { NEVER } from 'rxjs';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { SessionEvents } from '../src/auth/session-events.js';
import type { AuthenticatedUser } from '../src/auth/authenticated-user.js';
import { Config } from '../src/config/config.js';
import { EventsController } from '../src/events/events.controller.js';
import { UserEvents } from '../src/events/user-events.js';
import { PASSWORD } from '../harness/test-user.js';
import { expectError } from '../harness/http-client.js';
import { allOf, eventsOf, linesOf, nextEvents } from '../harness/streams.js';
import { useTelegramPanel, type Person } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
let ada: Person;
beforeAll(async () => void (ada = await panel.person('ada')));
afterEach(() => void vi.useRealTimers());

describe('live events', () => {
  test('need a panel session', async () => {
    expectError(await panel.api.client().get('/api/events'), 401, 'unauthorized');
  });

  test('come as a stream that no proxy keeps back', async () => {
    const response = await ada.watch();
    expect(response.status).toBe(200);
    expect(response.headers.get('content-type')).toBe('text/event-stream');
    expect(response.headers.get('cache-control')).toContain('no-store');
    expect(response.headers.get('x-accel-buffering')).toBe('no');
    await response.body?.cancel();
  });

  test('are sent for a new account, each stage and the end of its refresh, and its deletion', async () => {
    const events = eventsOf(await ada.watch());
    const account = await ada.addAccount(panel.newPhone());
    expect(await nextEvents(events, 1)).toEqual<ServerEvent[]>([{ type: 'account.updated', data: account }]);
    panel.sandbox.world.change(account.phone, { firstName: 'Renamed' });
    await (await ada.refresh(account.id)).text();
    const { id } = account;
    expect(await nextEvents(events, 5)).toEqual<ServerEvent[]>([
      { type: 'account.stage', data: { id, stage: 'connect' } },
      { type: 'account.stage', data: { id, stage: 'profile' } },
      { type: 'account.stage', data: { id, stage: 'stars' } },
      { type: 'account.stage', data: { id, stage: 'save' } },
      { type: 'account.updated', data: (await ada.list()).accounts[0] ?? account },
    ]);
    await ada.client.delete(`/api/account/${id}`);
    expect(await nextEvents(events, 1)).toEqual<ServerEvent[]>([
      { type: 'account.removed', data: { id, error_code: null } },
    ]);
    await events.return(undefined);
  });

  test('are sent when a session has ended, and when Telegram is unreachable', async () => {
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const events = eventsOf(await ada.watch());
    const repair = panel.sandbox.faults.add({ phone, kind: 'disconnect' });
    await (await ada.refresh(id)).text();
    repair();
    panel.sandbox.world.revoke(phone, 'SESSION_REVOKED');
    await (await ada.refresh(id)).text();
    const seen: unknown[] = [];
    for await (const event of events) {
      if (event.type !== 'account.stage') seen.push(event);
      if (event.type === 'account.removed') break;
    }
    expect(seen).toEqual([
      { type: 'account.updated', data: expect.objectContaining({ id, status: 'unreachable' }) as unknown },
      { type: 'account.removed', data: { id, error_code: 'SESSION_REVOKED' } },
    ]);
  });

  test('never come from the accounts of others', async () => {
    const eve = await panel.person('eve');
    const events = eventsOf(await eve.watch());
    const hidden = await ada.addAccount(panel.newPhone());
    await ada.client.delete(`/api/account/${hidden.id}`);
    const own = await eve.addAccount(panel.newPhone());
    expect(await nextEvents(events, 1)).toEqual<ServerEvent[]>([{ type: 'account.updated', data: own }]);
    await events.return(undefined);
  });

  test(`say that they are alive every ${SSE_HEARTBEAT_SECONDS} seconds`, async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
    const events = eventsOf(await ada.watch());
    vi.advanceTimersByTime(2 * SSE_HEARTBEAT_SECONDS * 1000);
    expect(await nextEvents(events, 2)).toEqual(Array(2).fill({ type: 'comment', data: 'heartbeat' }));
    await events.return(undefined);
  });
});

test('a connection that breaks ends its stream and nothing else', async () => {
  const events = { of: () => NEVER } as unknown as UserEvents;
  const sessionEvents = { ended$: () => NEVER } as unknown as SessionEvents;
  const controller = new EventsController(events, sessionEvents, panel.api.app.get(Config));
  const response = new PassThrough();
  controller.watch({} as AuthenticatedUser, response as unknown as Response);
  // A rejection that is not handled fails the test run.
  response.destroy(new Error('write EPIPE'));
  const stopped = controller.onModuleDestroy().then(() => 'stopped');
  await expect(Promise.race([stopped, setImmediate('waiting')])).resolves.toBe('stopped');
});

describe('live events of a panel that stops', () => {
  test('end with server.shutdown, also streams that are opened then', async () => {
    const stopping = await panel.api.again();
    const client = stopping.client();
    client.cookie = ada.client.cookie;
    const before = await client.open('GET', '/api/events');
    await stopping.app.get(EventsController, { strict: false }).onModuleDestroy();
    const after = await client.open('GET', '/api/events');
    for (const response of [before, after]) {
      expect(await allOf(eventsOf(response))).toEqual([{ type: 'server.shutdown', data: {} }]);
    }
    await stopping.close();
  });

  test('have different reconnection times', async () => {
    const times = new Set<string | undefined>();
    for (let i = 0; i < 8; i++) {
      const lines = linesOf(await ada.watch());
      let line: string | undefined;
      do line = (await lines.next()).value as string | undefined;
      while (line !== undefined && !line.startsWith('retry: '));
      times.add(line);
      await lines.return(undefined);
    }
    expect(times.size).toBeGreaterThan(4);
    for (const time of times) {
      const ms = Number(/\d+/.exec(time ?? '')?.[0]);
      expect(ms).toBeGreaterThanOrEqual(1000);
      expect(ms).toBeLessThan(3000);
    }
  });
});

describe('live events end with the session', () => {
  const ends: [string, SessionEndReason, (person: Person) => Promise<unknown>][] = [
    ['a logout', 'logout', ({ client }) => client.delete('/api/auth/logout')],
    ['a new sign-in', 'replaced', () => panel.api.login('bob')],
    [
      'a new password',
      'password_changed',
      ({ client }) => client.post('/api/me/password', { old_password: PASSWORD, new_password: PASSWORD }),
    ],
  ];

  test.each(ends)('by %s, with the reason', async (_, reason, end) => {
    const bob = await panel.api.login('bob').catch(() => panel.api.register('bob'));
    const response = await bob.open('GET', '/api/events');
    const rest = response.text();
    await end({ client: bob } as Person);
    expect(await rest).toMatch(/^\nid: 1\nretry: \d+\n\n/);
    expect(await rest).toContain(`\n\nevent: session.ended\nid: 2\ndata: ${JSON.stringify({ reason })}\n\n`);
  });

  test('after an hour too, so that an expired one is noticed', async () => {
    vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'setTimeout', 'clearTimeout'] });
    const response = await ada.watch();
    const rest = response.text();
    vi.advanceTimersByTime(60 * 60_000);
    expect(await rest).toMatch(/^\nid: 1\nretry: \d+\n\n(: heartbeat\n\n)+id: 2\nretry: 100\n\n$/);
  });
});

test('a browser that does not read its events is cut', async () => {
  const account = await ada.addAccount(panel.newPhone());
  const { id: userId } = (await ada.client.get<{ id: number }>('/api/me')).body;
  const { hostname, port } = new URL(panel.api.url);
  const socket = connect(Number(port), hostname);
  socket.write(`GET /api/events HTTP/1.1\r\nHost: ${hostname}\r\nCookie: ${ada.client.cookie}\r\n\r\n`);
  await once(socket, 'readable');
  const events = panel.api.app.get(UserEvents, { strict: false });
  const data = { ...account, first_name: 'x'.repeat(100_000) };
  // Far more than the buffers of both ends of the connection take.
  const count = 300;
  for (let sent = 0; sent < count; sent++) {
    events.publishEvent(userId, { type: 'account.updated', data });
    await setImmediate();
  }
  let received = 0;
  socket.on('data', (chunk) => (received += chunk.length));
  await once(socket, 'close');
  expect(received).toBeGreaterThan(0);
  expect(received).toBeLessThan((count * data.first_name.length) / 2);
});

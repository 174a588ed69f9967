import type { MovedOutSession, RemovedAccountList, SessionFormat } from '@giftbuyer/contracts';
import { readSessionText } from '@giftbuyer/session-files';
import { describe, expect, test } from 'vitest';
import { SessionLocks } from '../src/session-locks/session-locks.js';
import { type Answer, expectError } from '../harness/http-client.js';
import { eventsOf, firstEvent } from '../harness/streams.js';
import type { Person } from '../harness/telegram-panel.js';
import { eventsOfAudit, useSessionHandover } from './session-handover.js';

const { panel, devices, keyOf } = useSessionHandover();
const moveOut = (person: Person, id: number, format: SessionFormat | string = 'pyrogram') =>
  person.client.post<MovedOutSession>(`/api/account/${id}/move_out`, { format });

describe('an account is moved out', () => {
  test.each<SessionFormat>(['telethon', 'pyrogram', 'gramjs', 'mtcute'])('as a session of %s', async (format) => {
    const ada = await panel.person(`moves to ${format}`);
    const { id, phone, tg_user_id } = await ada.addAccount(panel.newPhone());
    const key = await keyOf(id);
    const events = eventsOf(await ada.watch());
    const { status, body, headers } = await moveOut(ada, id, format);
    expect([status, Object.keys(body), headers.get('cache-control')]).toEqual([200, ['session'], 'no-store']);
    const found = readSessionText(body.session);
    expect(found).toMatchObject({ library: format, dc: 2, isTest: false });
    expect(Buffer.from(found.authKey).toString('hex')).toBe(key);
    expect([tg_user_id, null]).toContain(found.userId);
    expect([4242, null]).toContain(found.apiId);
    expect((await ada.list()).accounts).toEqual([]);
    const event = await firstEvent(events, 'account.removed');
    expect(event).toEqual({ type: 'account.removed', data: { id, error_code: 'MOVED_OUT' } });
    // The device stays signed in.
    expect(devices(phone)).toHaveLength(1);
  });

  test('after its owner has changed its note, which open panels have seen', async () => {
    const ada = await panel.person('moves a noted account');
    const { id } = await ada.addAccount(panel.newPhone());
    const events = eventsOf(await ada.watch());
    for (const note of ['one', 'two', 'three']) await ada.client.patch(`/api/account/${id}`, { note });
    expect((await moveOut(ada, id)).status).toBe(200);
    expect(await firstEvent(events, 'account.removed')).toMatchObject({ data: { id, error_code: 'MOVED_OUT' } });
  });

  test('and cannot be restored, signed out or moved again', async () => {
    const ada = await panel.person('moved');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    expect((await moveOut(ada, id)).status).toBe(200);
    const { body } = await ada.client.get<RemovedAccountList>('/api/accounts/removed');
    expect(body.items).toMatchObject([{ id, error_code: 'MOVED_OUT', retry_until: null }]);
    expectError(await ada.client.post(`/api/accounts/removed/${id}/retry`), 409, 'session_not_kept');
    expectError((await moveOut(ada, id)) as unknown as Answer, 404, 'not_found');
    expectError(await ada.client.delete(`/api/account/${id}?logout=1`), 404, 'not_found');
    const [row] = await panel.api.database.query(
      'SELECT session_sealed, server_salts, photo_jpeg FROM accounts WHERE id = $1',
      [id],
    );
    expect(row).toEqual({ session_sealed: null, server_salts: '', photo_jpeg: null });
    expect(devices(phone)).toHaveLength(1);
    expect(await eventsOfAudit(ada)).toContainEqual(['account_moved_out', expect.any(String)]);
    // Signing in brings it back, with another key.
    expect((await ada.addAccount(phone)).id).toBe(id);
    expect(devices(phone)).toHaveLength(2);
  });

  test('once, when it is asked for twice at the same time', async () => {
    const ada = await panel.person('twice');
    const { id } = await ada.addAccount(panel.newPhone());
    const answers = await Promise.all([moveOut(ada, id), moveOut(ada, id, 'telethon')]);
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 404]);
  });

  test('only after a running reading has ended', async () => {
    const ada = await panel.person('busy');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const repair = panel.sandbox.faults.add({ phone, method: 'users.getUsers', kind: 'latency', ms: 700 });
    const reading = ada.refreshed(id);
    await expect.poll(() => panel.sandbox.calls.count('users.getUsers', phone)).toBeGreaterThan(1);
    const moved = await moveOut(ada, id);
    expect(await reading).toContainEqual(expect.objectContaining({ done: true }));
    expect(moved.status).toBe(200);
    repair();
  });

  test('not when the lock is lost before the key is wiped', async () => {
    const ada = await panel.person('lost lock');
    const { id } = await ada.addAccount(panel.newPhone());
    const locks = panel.api.app.get(SessionLocks, { strict: false });
    const { writeAndRelease } = locks;
    locks.writeAndRelease = async (lock, write, rest) => {
      await panel.api.database.query('UPDATE session_locks SET token = token + 1 WHERE key = $1', [lock.key]);
      return writeAndRelease.call(locks, lock, write, rest) as never;
    };
    const { status, text } = await moveOut(ada, id);
    locks.writeAndRelease = writeAndRelease;
    expect([status, text]).toEqual([503, expect.not.stringContaining('session"')]);
    expect((await ada.list()).accounts).toMatchObject([{ id }]);
  });

  test('not by another user, not in an unknown format, and not without the setting', async () => {
    const ada = await panel.person('keeps');
    const { id } = await ada.addAccount(panel.newPhone());
    const stranger = await panel.person('steals', 4243);
    expectError((await moveOut(stranger, id)) as unknown as Answer, 404, 'not_found');
    const wrong = (await moveOut(ada, id, 'tdata')) as unknown as Answer;
    expectError(wrong, 400, 'validation_failed', { fields: { format: 'invalid' } });
    expect((await ada.client.get('/api/me')).body).toHaveProperty('can_export_sessions', true);
    const off = await panel.api.again({ ALLOW_SESSION_EXPORT: '0' });
    const client = Object.assign(off.client(), { cookie: ada.client.cookie });
    expectError(await client.post(`/api/account/${id}/move_out`, { format: 'mtcute' }), 404, 'export_off');
    expect((await client.get('/api/me')).body).not.toHaveProperty('can_export_sessions');
    await off.close();
    expect((await ada.list()).accounts).toMatchObject([{ id }]);
  });
});

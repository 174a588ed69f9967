import type {
  Account,
  AuditPage,
  LetInAnswer,
  MovedOutSession,
  RemovedAccountList,
  SessionFormat,
} from '@giftbuyer/contracts';
import { readSessionText } from '@giftbuyer/session-files';
import { type AppAccess, decodeSession } from '@giftbuyer/telegram';
import { InProcessTelegramGateway } from '@giftbuyer/telegram/in-process';
import { describe, expect, test } from 'vitest';
import { sealContextOf } from '../src/accounts/account-columns.js';
import { SessionLocks } from '../src/session-locks/session-locks.js';
import { Sealing } from '../src/sealing/sealing.js';
import { type Answer, expectRefusal } from '../harness/http-client.js';
import { eventsOf, firstEvent } from '../harness/streams.js';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel({ ALLOW_SESSION_EXPORT: '1' });
const devices = (phone: string) => panel.sandbox.world.devices(phone);
const OTHER_APP: AppAccess = { environment: 'sandbox', apiId: 777, apiHash: 'f'.repeat(32), proxy: null };

/** Another program, which signs in by QR code. */
function program() {
  const gateway = new InProcessTelegramGateway({ sandbox: panel.sandbox.addresses, qrWaitMs: 0 });
  return {
    show: () => gateway.beginQrLogin(OTHER_APP, []),
    goOn: (login: string) => gateway.waitForQrLogin(OTHER_APP, login, []),
  };
}

const letIn = (person: Person, id: number, url: unknown) =>
  person.client.post<LetInAnswer>(`/api/account/${id}/let_in`, { url });
const moveOut = (person: Person, id: number, format: SessionFormat | string = 'pyrogram') =>
  person.client.post<MovedOutSession>(`/api/account/${id}/move_out`, { format });
const eventsOfAudit = async (person: Person) =>
  (await person.client.get<AuditPage>('/api/audit')).body.items.map(({ event, subject }) => [event, subject]);
const expectTelegramRefusal = (answer: Answer<unknown>, error_code: string) =>
  expectRefusal(answer as Answer, 400, 'telegram_rpc', { error_code });

async function addProtectedAccount(person: Person, phone: string): Promise<Account> {
  const login = await person.sendCode(phone);
  await person.confirmCode(login);
  expect((await person.confirmPassword(login)).body).toEqual({ ok: true });
  const [account] = (await person.list()).accounts;
  if (!account) expect.unreachable();
  return account;
}

async function keyOf(id: number): Promise<string> {
  const [row] = await panel.api.database.query<[{ user_id: number; session_sealed: Buffer }]>(
    'SELECT user_id, session_sealed FROM accounts WHERE id = $1',
    [id],
  );
  const context = sealContextOf({ id, userId: row.user_id }, 'session_sealed');
  const session = panel.api.app.get(Sealing, { strict: false }).unseal(context, row.session_sealed).reveal();
  return decodeSession(session).key.toString('hex');
}

describe('another program is let in', () => {
  test('by the link of its QR code, with a session of its own', async () => {
    const ada = await panel.person('lets in');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const other = program();
    const { login, url } = await other.show();
    // As some programs write it.
    const { status, body } = await letIn(ada, id, `  ${url.replace('login?', 'login/?')}%3D `);
    expect([status, body]).toEqual([
      200,
      {
        device: {
          device_model: 'GiftBuyer',
          platform: expect.any(String) as string,
          system_version: 'Node.js',
          app_name: expect.any(String) as string,
          app_version: '1.0',
          ip: expect.any(String) as string,
          country: expect.any(String) as string,
          region: expect.any(String) as string,
          password_pending: false,
        },
      },
    ]);
    const key = await keyOf(id);
    expect(await other.goOn(login)).toMatchObject({ step: 'done' });
    expect(devices(phone)).toHaveLength(2);
    expect(await keyOf(id)).toBe(key);
    expect(await ada.refreshed(id)).toContainEqual(expect.objectContaining({ done: true }));
    expect(await eventsOfAudit(ada)).toContainEqual(['account_let_in', expect.any(String)]);
  });

  test('and asks for the 2FA password itself', async () => {
    const ada = await panel.person('lets in with a password');
    const account = await addProtectedAccount(ada, panel.newProtectedPhone());
    const other = program();
    const { login, url } = await other.show();
    expect((await letIn(ada, account.id, url)).body.device.password_pending).toBe(true);
    expect(await other.goOn(login)).toMatchObject({ step: 'password' });
  });

  test.each([
    ['nothing', undefined],
    ['no text', 5],
    ['an empty text', ' '],
    ['a page', 'https://example.org/?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA'],
    ['another link of Telegram', 'tg://resolve?domain=durov'],
    ['a link without a token', 'tg://login?token='],
    ['a link with more', 'tg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA&x=1'],
    ['a link in a line of others', 'a\ntg://login?token=AQIDBAUGBwgJCgsMDQ4PEBESExQVFhcYGRobHB0eHyA'],
    ['a link that is too long', `tg://login?token=${'A'.repeat(600)}`],
  ])('not by %s', async (what, url) => {
    const ada = await panel.person(`no link: ${what}`);
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const { status, body } = await letIn(ada, id, url);
    expect([status, body]).toMatchObject([400, { error: 'login_url_invalid' }]);
    expect(panel.sandbox.calls.count('auth.acceptLoginToken', phone)).toBe(0);
  });

  test('not by a token that Telegram does not take', async () => {
    const ada = await panel.person('bad tokens');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const token = (length: number) => `tg://login?token=${Buffer.alloc(length, 7).toString('base64url')}`;
    expectTelegramRefusal(await letIn(ada, id, token(20)), 'AUTH_TOKEN_INVALID');
    expectTelegramRefusal(await letIn(ada, id, token(32)), 'AUTH_TOKEN_INVALIDX');
    const { url } = await program().show();
    expect((await letIn(ada, id, url)).status).toBe(200);
    expectTelegramRefusal(await letIn(ada, id, url), 'AUTH_TOKEN_ALREADY_ACCEPTED');
    // The panel's own QR codes cannot add the account again.
    expectTelegramRefusal(await letIn(ada, id, (await ada.beginQr()).url), 'AUTH_TOKEN_EXCEPTION');
    const late = await program().show();
    panel.sandbox.clock.advance(31_000);
    expectTelegramRefusal(await letIn(ada, id, late.url), 'AUTH_TOKEN_EXPIRED');
    expect(devices(phone)).toHaveLength(1);
    expect((await ada.list()).accounts).toMatchObject([{ id, status: 'ok' }]);
  });

  test('perhaps, when the answer is lost: then it is recorded', async () => {
    const ada = await panel.person('lost answer');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const other = program();
    const { login, url } = await other.show();
    const repair = panel.sandbox.faults.add({ phone, method: 'auth.acceptLoginToken', kind: 'disconnectAfter' });
    expect((await letIn(ada, id, url)).status).toBe(502);
    repair();
    expect(await other.goOn(login)).toMatchObject({ step: 'done' });
    expect(await eventsOfAudit(ada)).toContainEqual(['account_let_in', expect.any(String)]);
    expectTelegramRefusal(await letIn(ada, id, url), 'AUTH_TOKEN_ALREADY_ACCEPTED');
    expect((await eventsOfAudit(ada)).filter(([event]) => event === 'account_let_in')).toHaveLength(1);
  });

  test('not to the account of another user', async () => {
    const ada = await panel.person('owner');
    const { id, phone } = await ada.addAccount(panel.newPhone());
    const other = await panel.person('stranger', 4243);
    const { url } = await program().show();
    expectRefusal((await letIn(other, id, url)) as unknown as Answer, 404, 'not_found');
    expect(panel.sandbox.calls.count('auth.acceptLoginToken', phone)).toBe(0);
  });
});

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
    expectRefusal(await ada.client.post(`/api/accounts/removed/${id}/retry`), 409, 'session_not_kept');
    expectRefusal((await moveOut(ada, id)) as unknown as Answer, 404, 'not_found');
    expectRefusal(await ada.client.delete(`/api/account/${id}?logout=1`), 404, 'not_found');
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
    expectRefusal((await moveOut(stranger, id)) as unknown as Answer, 404, 'not_found');
    const wrong = (await moveOut(ada, id, 'tdata')) as unknown as Answer;
    expectRefusal(wrong, 400, 'validation_failed', { fields: { format: 'invalid' } });
    expect((await ada.client.get('/api/me')).body).toHaveProperty('can_export_sessions', true);
    const off = await panel.api.again({ ALLOW_SESSION_EXPORT: '0' });
    const client = Object.assign(off.client(), { cookie: ada.client.cookie });
    expectRefusal(await client.post(`/api/account/${id}/move_out`, { format: 'mtcute' }), 404, 'export_off');
    expect((await client.get('/api/me')).body).not.toHaveProperty('can_export_sessions');
    await off.close();
    expect((await ada.list()).accounts).toMatchObject([{ id }]);
  });
});

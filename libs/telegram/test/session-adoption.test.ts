import { type WireProxy, createWireProxy } from '@giftbuyer/telegram-sandbox';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { InProcessTelegramGateway } from '../src/in-process.js';
import {
  SessionInvalidError,
  SessionRejectedError,
  TelegramRpcError,
  TelegramUnreachableError,
  WorkerTelegramGateway,
  authKeyOf,
  loginOfSession,
} from '../src/index.js';
import { app, useSandbox } from './sandbox.js';
import { startSourceWorker } from './support/source-worker.js';

const PHONE = '+9996620301';
const USER_ID = '9996620301';
const sandbox = useSandbox();
let proxy: WireProxy;
beforeAll(async () => {
  proxy = await createWireProxy(sandbox.addresses);
});
afterAll(() => proxy.close());
afterEach(() => sandbox.faults.clear());

/** A session of another program. */
function foreign(phone = PHONE) {
  const { dcId: dc, authKey } = sandbox.mint(phone);
  return { dc, key: Buffer.from(authKey, 'hex') };
}
const throughProxy = () => new InProcessTelegramGateway({ sandbox: proxy.addresses, confirmAfterMs: 0 });

test('a session is taken over with the packets of a reading without salts', async () => {
  const session = foreign();
  const { session: adopted, profile } = await throughProxy().adoptSession(app, { ...session, userId: USER_ID });
  expect([proxy.packets, proxy.opened]).toEqual([{ up: 2, down: 2 }, 1]);
  expect(profile).toMatchObject({ userId: USER_ID, phone: PHONE, username: 'fedor_20301' });
  expect(authKeyOf(adopted)).toEqual(session.key);
  expect(await sandbox.gateway().readAccount(app, adopted, () => undefined)).toMatchObject({ userId: USER_ID });
  await sandbox.gateway().cancelLogin(app, loginOfSession(adopted));
  const read = sandbox.gateway().readAccount(app, adopted, () => undefined);
  await expect(read).rejects.toBeInstanceOf(SessionInvalidError);
});

test.each([
  ['a bot', '+9996620439', {}, 'bot'],
  ['another account than expected', PHONE, { userId: '9996620302' }, 'other_account'],
  ['of a data centre that does not exist', PHONE, { dc: 5 }, 'unknown_dc'],
])('%s is refused, and its key has no cooldown', async (_, phone, changes, reason) => {
  const session = foreign(phone);
  const gateway = sandbox.gateway();
  await expect(gateway.adoptSession(app, { ...session, ...changes })).rejects.toThrow(
    new SessionRejectedError(reason as 'bot'),
  );
  if (phone === PHONE) await gateway.adoptSession(app, session);
});

test.each([
  ['shorter', Buffer.alloc(255, 1).fill(2, 0, 9)],
  ['longer', Buffer.alloc(257, 1).fill(2, 0, 9)],
  ['constant', Buffer.alloc(256, 7)],
  ['empty', Buffer.alloc(0)],
])('a key that is %s does not reach the wire', async (_, key) => {
  proxy.opened = 0;
  await expect(throughProxy().adoptSession(app, { dc: 2, key })).rejects.toThrow(RangeError);
  expect(proxy.opened).toBe(0);
});

test('an unknown key proves nothing', async () => {
  const key = Buffer.from(foreign().key).fill(9, 0, 8);
  const adopted = sandbox.gateway().adoptSession(app, { dc: 2, key });
  await expect(adopted).rejects.toMatchObject({ name: 'TelegramUnreachableError', transportCode: -404 });
});

test('the end of the session counts only when a second connection confirms it', async () => {
  const session = foreign();
  const target = { method: 'users.getUsers', phone: USER_ID };
  sandbox.faults.add({ ...target, times: 1, error: [401, 'SESSION_REVOKED'] });
  await sandbox.gateway().adoptSession(app, session);
  sandbox.faults.add({ ...target, times: 2, error: [401, 'SESSION_REVOKED'] });
  await expect(sandbox.gateway().adoptSession(app, session)).rejects.toThrow(
    new SessionInvalidError('SESSION_REVOKED'),
  );
  sandbox.faults.add({ ...target, times: 1, error: [401, 'SESSION_REVOKED'] });
  sandbox.faults.add({ ...target, times: 1, error: [500, 'INTERNAL'] });
  await expect(sandbox.gateway().adoptSession(app, session)).rejects.toBeInstanceOf(TelegramUnreachableError);
});

test('AUTH_KEY_DUPLICATED is reported, though the second connection finds no session at all', async () => {
  const session = foreign();
  sandbox.faults.add({ method: 'users.getUsers', phone: USER_ID, times: 1, kind: 'authKeyDuplicated' });
  const adopted = sandbox.gateway().adoptSession(app, session);
  await expect(adopted).rejects.toThrow(new SessionInvalidError('AUTH_KEY_DUPLICATED'));
});

test('a refused app and a flood wait are errors of Telegram', async () => {
  const session = foreign();
  const target = { method: 'users.getUsers', phone: USER_ID, times: 1 };
  sandbox.faults.add({ ...target, error: [400, 'CONNECTION_API_ID_INVALID'] });
  const refused = sandbox.gateway().adoptSession(app, session);
  await expect(refused).rejects.toMatchObject({ code: 'CONNECTION_API_ID_INVALID', kind: 'app_refused' });
  sandbox.faults.add({ ...target, error: [420, 'FLOOD_WAIT_30'] });
  await expect(sandbox.gateway().adoptSession(app, session)).rejects.toBeInstanceOf(TelegramRpcError);
});

test('a key whose connection was cut off has a cooldown before it is used again', async () => {
  const session = foreign();
  const gateway = sandbox.gateway(undefined, { keyCooldownMs: 60_000 });
  sandbox.faults.add({ method: 'users.getUsers', phone: USER_ID, times: 1, kind: 'disconnect' });
  await expect(gateway.adoptSession(app, session)).rejects.toMatchObject({
    keyCooldownSeconds: expect.any(Number) as number,
  });
  await expect(gateway.adoptSession(app, session)).rejects.toMatchObject({
    waitSeconds: expect.any(Number) as number,
  });
});

test('it works over the thread, and so do its refusals', async () => {
  const gateway = new WorkerTelegramGateway({
    sandbox: sandbox.addresses,
    confirmAfterMs: 0,
    startWorker: startSourceWorker,
  });
  const session = foreign();
  expect(await gateway.adoptSession(app, session)).toMatchObject({ profile: { userId: USER_ID } });
  const refused = gateway.adoptSession(app, { ...session, userId: '1' });
  await expect(refused).rejects.toEqual(new SessionRejectedError('other_account'));
  await gateway.close();
});

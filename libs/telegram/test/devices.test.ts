import type { Api } from 'telegram';
import { MTProtoSender } from 'telegram/network/index.js';
import { expect, test, vi } from 'vitest';
import { SessionInvalidError, TelegramUnreachableError } from '../src/index.js';
import { decodeLogin, decodeSession, encodeSession } from '../src/stored-keys.js';
import { app, codeOf, useSandbox } from './sandbox.js';

const DAY_MS = 86_400_000;
const sandbox = useSandbox();

/** A session of the gateway, and another device of the account that signs in after it. */
async function withOtherDevice(phone: string) {
  const { session } = await sandbox.signIn(phone);
  sandbox.world.signInDirectly({ id: `other ${phone}`, model: 'Pixel', apiId: 4, appVersion: '12.1' }, phone);
  const { devices } = await sandbox.gateway().readDevices(app, session);
  return { session, hash: devices.find(({ isCurrent }) => !isCurrent)?.hash ?? '' };
}

test('the devices of an account with all that Telegram says of them', async () => {
  const phone = '+9996621801';
  const { session, hash } = await withOtherDevice(phone);
  const facts = { ip: '203.0.113.9', country: 'Norway\0', region: 'x'.repeat(500) };
  sandbox.world.authorizations.describeDevice(`other ${phone}`, { ...facts, isOfficial: true });
  const { ttlDays, mayEndOthersAt, devices } = await sandbox.gateway().readDevices(app, session);
  expect(ttlDays).toBe(183);
  expect(devices).toMatchObject([
    { hash: '0', isCurrent: true, isOfficial: false, isUnconfirmed: false, deviceModel: 'GiftBuyer', apiId: 4242 },
    { hash, isCurrent: false, isOfficial: true, isUnconfirmed: true, isPasswordPending: false, deviceModel: 'Pixel' },
  ]);
  expect(devices[1]).toMatchObject({ ip: '203.0.113.9', country: 'Norway', region: 'x'.repeat(128) });
  expect(hash).toMatch(/^-?\d{15,19}$/);
  expect(mayEndOthersAt?.getTime()).toBe((devices[0]?.createdAt.getTime() ?? 0) + DAY_MS);
});

test('within a day of the sign-in nothing is ended, and the answer says when it can be', async () => {
  const { session, hash } = await withOtherDevice('+9996621802');
  const { mayEndOthersAt } = await sandbox.gateway().readDevices(app, session);
  const tooFresh = { kind: 'too_fresh', possibleAt: mayEndOthersAt };
  const changes = [{ kind: 'end', hash }, { kind: 'end_others' }, { kind: 'ttl', days: 90 }] as const;
  for (const change of changes) {
    expect(await sandbox.gateway().changeDevices(app, session, change)).toEqual(tooFresh);
  }
  sandbox.faults.add({ method: 'account.getAuthorizations', error: [500, 'INTERNAL'], times: 1 });
  const [change] = changes;
  await expect(sandbox.gateway().changeDevices(app, session, change)).rejects.toThrow(TelegramUnreachableError);
  sandbox.faults.add({ method: 'account.getAuthorizations', error: [400, 'NO'], times: 1 });
  expect(await sandbox.gateway().changeDevices(app, session, change)).toEqual({ kind: 'too_fresh', possibleAt: null });
  expect(sandbox.world.devices('+9996621802')).toHaveLength(2);
});

test('a sign-in is confirmed, a device ended once, and a repetition says that it is gone', async () => {
  const phone = '+9996621803';
  const { session, hash } = await withOtherDevice(phone);
  const change = (kind: 'end' | 'confirm') => sandbox.gateway().changeDevices(app, session, { kind, hash });
  expect(await change('confirm')).toEqual({ kind: 'done' });
  const { devices } = await sandbox.gateway().readDevices(app, session);
  expect(devices.map(({ isUnconfirmed }) => isUnconfirmed)).toEqual([false, false]);
  sandbox.clock.advance(DAY_MS);
  expect(await change('end')).toEqual({ kind: 'done' });
  expect(await change('end')).toEqual({ kind: 'gone' });
  expect(await change('confirm')).toEqual({ kind: 'gone' });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test('all other devices are ended, and the time for idle ones is set', async () => {
  const phone = '+9996621804';
  const { session } = await withOtherDevice(phone);
  sandbox.clock.advance(DAY_MS);
  const gateway = sandbox.gateway();
  expect(await gateway.changeDevices(app, session, { kind: 'end_others' })).toEqual({ kind: 'done' });
  expect(await gateway.changeDevices(app, session, { kind: 'end_others' })).toEqual({ kind: 'done' });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
  expect(await gateway.changeDevices(app, session, { kind: 'ttl', days: 7 })).toEqual({ kind: 'done' });
  expect(await gateway.readDevices(app, session)).toMatchObject({ ttlDays: 7 });
  await expect(gateway.changeDevices(app, session, { kind: 'ttl', days: 999 })).rejects.toMatchObject({
    code: 'TTL_DAYS_INVALID',
  });
});

test('a session that is over, and one whose owner ended it in another app', async () => {
  const phone = '+9996621805';
  const { session } = await sandbox.signIn(phone);
  sandbox.world.revoke(phone, 'SESSION_REVOKED');
  await expect(sandbox.gateway().readDevices(app, session)).rejects.toEqual(new SessionInvalidError('SESSION_REVOKED'));
});

test('a reading may bring the devices; what fails of them does not fail it', async () => {
  const { session } = await withOtherDevice('+9996621806');
  const read = (readsDevices?: boolean) =>
    sandbox.gateway().readAccount(app, session, () => undefined, { ...(readsDevices && { readsDevices }) });
  const asked = sandbox.calls.count('account.getAuthorizations');
  expect((await read()).deviceList).toBeUndefined();
  expect(sandbox.calls.count('account.getAuthorizations')).toBe(asked);
  expect((await read(true)).deviceList).toMatchObject({ ttlDays: 183, devices: [{ isCurrent: true }, {}] });
  sandbox.faults.add({ method: 'account.getAuthorizations', error: [420, 'FLOOD_WAIT_600'], times: 1 });
  const reading = await read(true);
  expect(reading.userId).not.toBe('');
  expect(reading.deviceList).toBeUndefined();
});

test('a session introduces itself for ever as at its sign-in', async () => {
  const phone = '+9996621807';
  const old = sandbox.gateway();
  const versioned = (appVersion: string) => sandbox.gateway(undefined, { appVersion });
  const { login } = await versioned('1.2.3').beginLogin(app, phone);
  expect(decodeLogin(login).device).toMatchObject({ model: 'GiftBuyer', appVersion: '1.2.3' });
  // The panel is updated between the code and its confirmation.
  const done = await versioned('1.3.0').confirmCode(app, login, codeOf(phone));
  if (done.step !== 'done') expect.unreachable(done.step);
  const introduced = async (session: string, gateway = versioned('2.0.0')) => {
    const send = vi.spyOn(MTProtoSender.prototype, 'send');
    await gateway.readDevices(app, session);
    const sent = send.mock.calls.map(([request]) => (request as Api.InvokeWithLayer).query as Api.InitConnection);
    send.mockRestore();
    const [{ deviceModel, systemVersion, appVersion } = {}] = sent;
    return { deviceModel, systemVersion, appVersion };
  };
  const first = { deviceModel: 'GiftBuyer', systemVersion: 'Node.js', appVersion: '1.2.3' };
  expect(await introduced(done.session)).toEqual(first);
  expect(await introduced(done.session, old)).toEqual(first);
  const { session } = await sandbox.signIn('+9996621808');
  expect(decodeSession(session).device).toBeUndefined();
  expect(await introduced(session)).toEqual({ ...first, appVersion: '1.0' });
});

test('a QR login keeps its device over the move to another data centre', async () => {
  const phone = '+9996631801';
  const gateway = sandbox.gateway(undefined, { appVersion: '1.2.3' });
  const { login, url } = await gateway.beginQrLogin(app, []);
  sandbox.world.phone(phone).acceptQr(url);
  const moved = await sandbox.gateway(undefined, { appVersion: '1.3.0' }).waitForQrLogin(app, login, []);
  if (moved.step !== 'moved') expect.unreachable(moved.step);
  const done = await sandbox.gateway().waitForQrLogin(app, moved.login, []);
  if (done.step !== 'done') expect.unreachable(done.step);
  expect(decodeSession(done.session).device).toMatchObject({ appVersion: '1.2.3' });
});

test.each(['', 'AAAA', Buffer.alloc(266).toString('base64url'), Buffer.alloc(300, 1).toString('base64url')])(
  'no session: %s',
  (session) => {
    expect(() => decodeSession(session)).toThrow('Not a session of this version');
  },
);

test('a session with and without a device is read as it was written', () => {
  const session = { dc: 5, key: Buffer.alloc(256, 7), userId: '18446744073709551615' };
  expect(decodeSession(encodeSession(session))).toEqual(session);
  const device = { model: 'GiftBuyer', system: 'Node.js', appVersion: '9.9.9' };
  expect(decodeSession(encodeSession({ ...session, device }))).toEqual({ ...session, device });
});

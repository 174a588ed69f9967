import { expect, test } from 'vitest';
import { InProcessTelegramGateway } from '../src/in-process.js';
import { type ReadStage, SessionInvalidError, TelegramRpcError, TelegramUnreachableError } from '../src/index.js';
import { decodeSession, encodeSession } from '../src/stored-keys.js';
import { app, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const read = (session: string, onStage: (stage: ReadStage) => void = () => undefined) =>
  sandbox.gateway(10_000).readAccount(app, session, onStage);

test('a reading reports its stages as they begin', async () => {
  const { session } = await sandbox.signIn('+9996620101');
  const stages: ReadStage[] = [];
  await read(session, (stage) => stages.push(stage));
  expect(stages).toEqual(['connect', 'profile', 'stars']);
});

test('every field has the current value at Telegram', async () => {
  const phone = '+9996620102';
  const { session } = await sandbox.signIn(phone);
  const premiumUntil = 1_924_991_999;
  sandbox.world.change(phone, {
    firstName: 'Жанна "<b>"',
    username: 'zhanna',
    premiumUntil,
    stars: { amount: 12_345_678_901, nanos: 500_000_000 },
  });
  expect(await read(session)).toEqual({
    userId: sandbox.world.account(phone).id.toString(),
    firstName: 'Жанна "<b>"',
    username: 'zhanna',
    phone,
    lastName: sandbox.world.account(phone).lastName ?? null,
    isPremium: true,
    premiumUntil: new Date(premiumUntil * 1000),
    stars: { amount: 12_345_678_901n, nanos: 500_000_000 },
    transactions: {
      currency: 'stars',
      balance: { amount: 12_345_678_901n, nanos: 500_000_000 },
      transactions: [],
      next: null,
    },
    photo: null,
    salts: expect.any(String) as string,
  });
  sandbox.world.change(phone, { username: null, premiumUntil: null, stars: { amount: 0, nanos: 0 } });
  expect(await read(session)).toMatchObject({
    username: null,
    isPremium: false,
    premiumUntil: null,
    stars: { amount: 0n, nanos: 0 },
  });
});

test('a name that no account can have is cut, but not within a surrogate pair', async () => {
  const phone = '+9996620199';
  const { session } = await sandbox.signIn(phone);
  const long = `${'a'.repeat(127)}\u{1F600}${'b'.repeat(1000)}`;
  sandbox.world.change(phone, { firstName: long, lastName: long, username: 'c'.repeat(1000) });
  const cut = 'a'.repeat(127);
  expect(await read(session)).toMatchObject({ firstName: cut, lastName: cut, username: 'c'.repeat(128) });
});

test('an account without a date of the end of Premium is still read', async () => {
  const phone = '+9996620103';
  const { session } = await sandbox.signIn(phone);
  sandbox.world.change(phone, { premiumUntil: 1_924_991_999 });
  sandbox.faults.add({ method: 'help.getPremiumPromo', error: [400, 'PREMIUM_ACCOUNT_REQUIRED'], times: 1 });
  expect(await read(session)).toMatchObject({ isPremium: true, premiumUntil: null });
});

test.each(['AUTH_KEY_UNREGISTERED', 'SESSION_REVOKED'] as const)(
  'a session that ended with %s is over',
  async (code) => {
    const phone = code === 'SESSION_REVOKED' ? '+9996620104' : '+9996620105';
    const { session } = await sandbox.signIn(phone);
    sandbox.world.revoke(phone, code);
    await expect(read(session)).rejects.toEqual(new SessionInvalidError(code));
  },
);

test('the end of a session is confirmed by a second connection after a pause', async () => {
  const phone = '+9996620115';
  const { session } = await sandbox.signIn(phone);
  sandbox.faults.add({ method: 'users.getUsers', error: [401, 'SESSION_REVOKED'], times: 2 });
  const { calls } = sandbox;
  const asked = calls.count('users.getUsers');
  const gateway = new InProcessTelegramGateway({ sandbox: sandbox.addresses, confirmAfterMs: 100 });
  await expect(gateway.readAccount(app, session, () => undefined)).rejects.toEqual(
    new SessionInvalidError('SESSION_REVOKED'),
  );
  expect(calls.count('users.getUsers')).toBe(asked + 2);
  const [first, second] = calls.list({ method: 'users.getUsers' }).slice(-2);
  // A timer may fire up to a millisecond early.
  expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(99);
});

test('the end of a session is not confirmed by a reading that was aborted', async () => {
  const { session } = await sandbox.signIn('+9996620116');
  sandbox.faults.add({ method: 'users.getUsers', error: [401, 'SESSION_REVOKED'], times: 2 });
  const asked = sandbox.calls.count('users.getUsers');
  const controller = new AbortController();
  const gateway = new InProcessTelegramGateway({ sandbox: sandbox.addresses, confirmAfterMs: 60_000 });
  const reading = gateway.readAccount(app, session, () => undefined, { signal: controller.signal });
  await expect.poll(() => sandbox.calls.count('users.getUsers')).toBe(asked + 1);
  controller.abort();
  await expect(reading).rejects.toThrow(TelegramUnreachableError);
  expect(sandbox.calls.count('users.getUsers')).toBe(asked + 1);
  sandbox.faults.clear();
});

test('a lost key (-404) is TelegramUnreachableError, because the network can forge it', async () => {
  const { session } = await sandbox.signIn('+9996620117');
  sandbox.faults.add({ method: 'users.getUsers', kind: 'forgetKey', times: 1 });
  await expect(read(session)).rejects.toMatchObject({ name: 'TelegramUnreachableError', transportCode: -404 });
  await expect(sandbox.gateway().signOut(app, session)).rejects.toMatchObject({ transportCode: -404 });
});

test('a banned account ends the session with its code', async () => {
  const { session } = await sandbox.signIn('+9996620106');
  sandbox.world.ban('+9996620106');
  await expect(read(session)).rejects.toEqual(new SessionInvalidError('USER_DEACTIVATED_BAN'));
});

test.each(['SESSION_EXPIRED', 'AUTH_KEY_INVALID', 'USER_DEACTIVATED', 'AUTH_KEY_DUPLICATED'])(
  '%s ends a session only when a second connection gets it too',
  async (code) => {
    const phone = '+9996620107';
    const { session } = await sandbox.signIn(phone);
    sandbox.faults.add({ method: 'users.getUsers', error: [401, code], times: 1 });
    expect(await read(session)).toMatchObject({ userId: sandbox.world.account(phone).id.toString() });
    sandbox.faults.add({ method: 'users.getUsers', error: [401, code], times: 2 });
    await expect(read(session)).rejects.toEqual(new SessionInvalidError(code));
    expect(await read(session)).toMatchObject({ userId: sandbox.world.account(phone).id.toString() });
  },
);

test('any request of a reading can report the end of the session', async () => {
  const { session } = await sandbox.signIn('+9996620114');
  for (const method of ['users.getUsers', 'payments.getStarsStatus']) {
    sandbox.faults.add({ method, error: [401, 'AUTH_KEY_UNREGISTERED'], times: 2 });
    await expect(read(session), method).rejects.toEqual(new SessionInvalidError('AUTH_KEY_UNREGISTERED'));
  }
});

test.each([
  [[420, 'FLOOD_WAIT_17'], { code: 'FLOOD_WAIT', waitSeconds: 17 }],
  [[420, 'FLOOD_PREMIUM_WAIT_5'], { code: 'FLOOD_WAIT', waitSeconds: 5 }],
  [[420, 'FROZEN_METHOD_INVALID'], { code: 'FROZEN_METHOD_INVALID', waitSeconds: undefined }],
  [[303, 'USER_MIGRATE_1'], { code: 'USER_MIGRATE_1', kind: 'moved' }],
] as const)('%s is a TelegramRpcError, and the session stays valid', async ([status, text], expected) => {
  const { session } = await sandbox.signIn('+9996620108');
  sandbox.faults.add({ method: 'payments.getStarsStatus', error: [status, text], times: 1 });
  const reading = read(session);
  await expect(reading).rejects.toThrow(TelegramRpcError);
  await expect(reading).rejects.toMatchObject(expected);
  expect(await read(session)).toMatchObject({ firstName: sandbox.world.account('+9996620108').firstName });
});

test('the error of a frozen account has the end of the freeze and the address for appeals', async () => {
  const phone = '+9996620118';
  const { session } = await sandbox.signIn(phone);
  sandbox.faults.add({ method: 'payments.getStarsStatus', error: [420, 'FROZEN_METHOD_INVALID'] });
  await expect(read(session)).rejects.toMatchObject({ kind: 'frozen', freeze: { until: null, appealUrl: null } });
  sandbox.world.freeze(phone);
  const reading = read(session);
  await expect(reading).rejects.toMatchObject({
    name: 'TelegramRpcError',
    code: 'FROZEN_METHOD_INVALID',
    kind: 'frozen',
    freeze: { until: expect.any(Date) as Date, appealUrl: 'https://t.me/spambot' },
  });
  const asked = sandbox.calls.count('help.getAppConfig');
  sandbox.faults.add({ method: 'help.getAppConfig', error: [500, 'RPC_CALL_FAIL'] });
  await expect(read(session)).rejects.toMatchObject({ kind: 'frozen', freeze: { until: null, appealUrl: null } });
  expect(sandbox.calls.count('help.getAppConfig')).toBe(asked + 1);
  sandbox.faults.clear();
  await read(session);
  expect(sandbox.calls.count('help.getAppConfig')).toBe(asked + 1);
});

test.each(['silent', 'disconnect', 'disconnectAfter'] as const)(
  'a request with the fault %s is TelegramUnreachableError',
  async (kind) => {
    const { session } = await sandbox.signIn('+9996620109');
    sandbox.faults.add({ method: 'payments.getStarsStatus', kind, times: 1 });
    await expect(read(session)).rejects.toThrow(TelegramUnreachableError);
    expect(await read(session)).toMatchObject({ firstName: sandbox.world.account('+9996620109').firstName });
  },
);

test('signing out ends the device, and can be repeated', async () => {
  const phone = '+9996620110';
  const { session } = await sandbox.signIn(phone);
  expect(sandbox.world.devices(phone)).toHaveLength(1);
  await sandbox.gateway().signOut(app, session);
  expect(sandbox.world.devices(phone)).toEqual([]);
  await sandbox.gateway().signOut(app, session);
  await expect(read(session)).rejects.toThrow(SessionInvalidError);
});

test('a sign-out that Telegram refuses is an error', async () => {
  const phone = '+9996620111';
  const { session } = await sandbox.signIn(phone);
  sandbox.faults.add({ method: 'auth.logOut', error: [420, 'FLOOD_WAIT_9'], times: 1 });
  await expect(sandbox.gateway().signOut(app, session)).rejects.toMatchObject({ code: 'FLOOD_WAIT', waitSeconds: 9 });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test('data of another account is refused', async () => {
  const { session } = await sandbox.signIn('+9996620112');
  const other = encodeSession({ ...decodeSession(session), userId: '9996620113' });
  await expect(read(other)).rejects.toThrow('Telegram described another account');
});

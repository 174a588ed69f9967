import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { InProcessTelegramGateway } from '../src/in-process.js';
import { type FileLocation, keyCooldownSecondsOf, TelegramRpcError, TelegramUnreachableError } from '../src/index.js';
import { KeyCooldowns } from '../src/key-cooldowns.js';
import { app, codeOf, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
afterEach(() => sandbox.faults.clear());

const gatewayWith = (keyCooldownMs: number, deadlineMs?: number) =>
  new InProcessTelegramGateway({ sandbox: sandbox.addresses, keyCooldownMs, deadlineMs });
/** Longer than half of a deadline, so that a call fails instead of waiting. */
const TOO_LONG_MS = 60_000;
const WAIT_MS = 300;
const UNKNOWN = { id: 'unknown', isRefund: false };

interface Refusal {
  /** What is refused: not the first `skip` requests. */
  method: string;
  skip?: number;
  /** What is answered later; `method` if not given. */
  other?: string;
  call: (gateway: InProcessTelegramGateway, session: string, files: FileLocation[]) => Promise<unknown>;
}

test('a cooldown concerns one key only', () => {
  let now = 0;
  const cooldowns = new KeyCooldowns(10_000, () => now);
  const [key, other] = [randomBytes(256), randomBytes(256)];
  expect(cooldowns.remainingMs(key)).toBe(0);
  cooldowns.startCooldown(key);
  expect(cooldowns.remainingMs(Buffer.from(key))).toBe(10_000);
  expect(cooldowns.remainingMs(other)).toBe(0);
  now = 9_999;
  cooldowns.startCooldown(other);
  expect(cooldowns.remainingMs(key)).toBe(1);
  now = 10_000;
  expect(cooldowns.remainingMs(key)).toBe(0);
  expect(cooldowns.remainingMs(other)).toBe(9_999);
});

describe('after a connection that was cut off', () => {
  test.each(['disconnect', 'disconnectAfter', 'silent'] as const)(
    '(%s) a reading sends nothing during the cooldown of the key',
    async (kind) => {
      const { session } = await sandbox.signIn('+9996620701');
      const gateway = gatewayWith(TOO_LONG_MS, 10_000);
      sandbox.faults.add({ method: 'payments.getStarsStatus', kind, times: 1 });
      await expect(gateway.readAccount(app, session, () => undefined)).rejects.toThrow(TelegramUnreachableError);
      const before = sandbox.calls.total;
      const again = gateway.readAccount(app, session, () => undefined);
      await expect(again).rejects.toThrow('The last connection of this key was cut off');
      await expect(again).rejects.toMatchObject({ waitSeconds: expect.any(Number) as number });
      await expect(gateway.signOut(app, session)).rejects.toThrow('was cut off');
      expect(sandbox.calls.total).toBe(before);
    },
  );

  test('a reading waits when its deadline allows it', async () => {
    const { session } = await sandbox.signIn('+9996620702');
    const gateway = gatewayWith(WAIT_MS);
    sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
    await expect(gateway.readAccount(app, session, () => undefined)).rejects.toThrow(TelegramUnreachableError);
    await gateway.readAccount(app, session, () => undefined);
    const [first, second] = sandbox.calls.list({ method: 'payments.getStarsStatus' }).slice(-2);
    // The call is logged before the connection ends, and a timer may fire up to a millisecond early.
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(WAIT_MS - 1);
  });

  test('a key has a cooldown also when its caller aborted the reading', async () => {
    const { session } = await sandbox.signIn('+9996620703');
    const gateway = gatewayWith(TOO_LONG_MS);
    sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'silent', times: 1 });
    const asked = sandbox.calls.count('payments.getStarsStatus');
    const controller = new AbortController();
    const { signal } = controller;
    const reading = gateway.readAccount(app, session, () => undefined, { signal });
    await expect.poll(() => sandbox.calls.count('payments.getStarsStatus')).toBe(asked + 1);
    controller.abort();
    await expect(reading).rejects.toThrow(TelegramUnreachableError);
    await expect(gateway.readAccount(app, session, () => undefined)).rejects.toThrow('was cut off');
  });

  test('a reading says so when a part of it was not answered, and succeeds', async () => {
    const { session } = await sandbox.signIn('+9996620710');
    const gateway = gatewayWith(TOO_LONG_MS);
    const whole = await gateway.readAccount(app, session, () => undefined, { catalogueHash: 0 });
    expect(whole).not.toHaveProperty('keyCooldownSeconds');
    sandbox.faults.add({ method: 'payments.getStarGifts', kind: 'silent', times: 1 });
    const reading = await gateway.readAccount(app, session, () => undefined, { catalogueHash: 0 });
    expect(reading.keyCooldownSeconds).toBeGreaterThan(0);
    await expect(gateway.readAccount(app, session, () => undefined)).rejects.toThrow('was cut off');
  });

  test('the next step of a login waits', async () => {
    const phone = '+9996620704';
    const gateway = gatewayWith(WAIT_MS);
    const { login } = await gateway.beginLogin(app, phone);
    sandbox.faults.add({ method: 'auth.signIn', kind: 'disconnectAfter', times: 1 });
    await expect(gateway.confirmCode(app, login, codeOf(phone))).rejects.toThrow(TelegramUnreachableError);
    expect(await gateway.confirmCode(app, login, codeOf(phone))).toMatchObject({ step: 'done' });
    const [first, second] = sandbox.calls.list({ method: 'auth.signIn' }).slice(-2);
    expect((second?.at ?? 0) - (first?.at ?? 0)).toBeGreaterThanOrEqual(WAIT_MS - 1);
  });
});

describe('a connection ends cleanly, without a cooldown,', () => {
  test('when a code is refused', async () => {
    const phone = '+9996620705';
    const gateway = gatewayWith(TOO_LONG_MS);
    const { login } = await gateway.beginLogin(app, phone);
    await expect(gateway.confirmCode(app, login, '00000')).rejects.toMatchObject({ code: 'PHONE_CODE_INVALID' });
    expect(await gateway.confirmCode(app, login, codeOf(phone))).toMatchObject({ step: 'done' });
  });

  test('when one request of a reading is refused: the other is answered before the connection closes', async () => {
    const { session } = await sandbox.signIn('+9996620706');
    const gateway = gatewayWith(TOO_LONG_MS);
    sandbox.faults.add({ method: 'users.getUsers', error: [420, 'FLOOD_WAIT_1'], times: 1 });
    sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'latency', ms: WAIT_MS, times: 1 });
    const begin = performance.now();
    const refused = gateway.readAccount(app, session, () => undefined);
    await expect(refused).rejects.toMatchObject({ code: 'FLOOD_WAIT' });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(WAIT_MS - 1);
    await gateway.readAccount(app, session, () => undefined);
  });

  test.each<[string, Refusal]>([
    [
      'one transaction by its id',
      {
        method: 'payments.getStarsTransactionsByID',
        skip: 1,
        call: (gateway, session) =>
          gateway.readTransactionsById(app, session, 'stars', [UNKNOWN, { ...UNKNOWN, isRefund: true }]),
      },
    ],
    [
      'one file',
      {
        method: 'upload.getFile',
        call: (gateway, session, files) => gateway.readFiles(app, session, files),
      },
    ],
    [
      'the balance, and the devices are asked for too',
      {
        method: 'payments.getStarsStatus',
        other: 'account.getAuthorizations',
        call: (gateway, session) => gateway.readAccount(app, session, () => undefined, { readsDevices: true }),
      },
    ],
  ])('when Telegram refuses %s: the others are answered before it closes', async (_, refusal) => {
    const { method, other = method, skip = 0, call } = refusal;
    const { session } = await sandbox.signIn('+9996620710');
    const gateway = gatewayWith(TOO_LONG_MS);
    for (const id of [77n, 78n]) sandbox.world.gifts.drop({ id, stars: 15, dc: 2 });
    const { gifts = [] } = (await gateway.readCatalogue(app, session, { hash: 0 })) ?? {};
    const files = gifts.flatMap(({ sticker }) => (sticker ? [sticker.file] : []));
    sandbox.faults.add({ method, skip, error: [420, 'FLOOD_WAIT_7'], times: 1 });
    const late = { kind: 'latency', ms: WAIT_MS, times: 1 } as const;
    sandbox.faults.add({ method: other, skip: other === method ? skip + 1 : 0, ...late });
    const begin = performance.now();
    await expect(call(gateway, session, files)).rejects.toMatchObject({ code: 'FLOOD_WAIT', waitSeconds: 7 });
    expect(performance.now() - begin).toBeGreaterThanOrEqual(WAIT_MS - 1);
    await gateway.readAccount(app, session, () => undefined);
  });

  test.each([
    ['users.getUsers', 'payments.getStarsStatus'],
    ['payments.getStarsStatus', 'payments.getStarGifts'],
  ])('unless %s of a reading is refused and %s is never answered', async (refused, silent) => {
    const { session } = await sandbox.signIn('+9996620709');
    const gateway = gatewayWith(TOO_LONG_MS, 5_000);
    sandbox.faults.add({ method: refused, error: [420, 'FLOOD_WAIT_1'], times: 1 });
    sandbox.faults.add({ method: silent, kind: 'silent', times: 1 });
    const reading = gateway.readAccount(app, session, () => undefined, { catalogueHash: 0 });
    await expect(reading).rejects.toSatisfy(
      (error) => error instanceof TelegramRpcError && error.kind === 'flood_wait' && keyCooldownSecondsOf(error) > 0,
    );
    await expect(gateway.readAccount(app, session, () => undefined)).rejects.toThrow('was cut off');
  });

  test('when the session has ended', async () => {
    const { session } = await sandbox.signIn('+9996620707');
    const gateway = new InProcessTelegramGateway({
      sandbox: sandbox.addresses,
      keyCooldownMs: TOO_LONG_MS,
      confirmAfterMs: 0,
    });
    sandbox.faults.add({ method: 'users.getUsers', error: [401, 'AUTH_KEY_UNREGISTERED'], times: 1 });
    sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'silent', times: 1 });
    await gateway.readAccount(app, session, () => undefined);
  });

  test('when nothing was sent', async () => {
    const { session } = await sandbox.signIn('+9996620708');
    const gateway = gatewayWith(TOO_LONG_MS);
    const aborted = gateway.readAccount(app, session, () => undefined, { signal: AbortSignal.abort() });
    await expect(aborted).rejects.toThrow(TelegramUnreachableError);
    await gateway.readAccount(app, session, () => undefined);
  });
});

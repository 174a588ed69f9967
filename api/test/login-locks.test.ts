import { setTimeout as pause } from 'node:timers/promises';
import { type WireProxy, createSandbox, createWireProxy } from '@giftbuyer/telegram-sandbox';
import { SchedulerRegistry } from '@nestjs/schedule';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { startApi, type TestApi } from '../harness/test-api.js';
import { expectRefusal } from '../harness/http-client.js';
import { Person, TelegramPanel } from '../harness/telegram-panel.js';

const panel = new TelegramPanel();
let proxy: WireProxy;
/** A second panel on the database of the first. */
let other: TestApi;
let ada: Person;
let adaElsewhere: Person;

beforeAll(async () => {
  panel.sandbox = await createSandbox();
  proxy = await createWireProxy(panel.sandbox.addresses);
  panel.api = await startApi({ telegram: { sandbox: proxy.addresses } });
  other = await panel.api.again();
  for (const { app } of [panel.api, other]) {
    app.get(SchedulerRegistry, { strict: false }).getCronJob('login-cleanup').stop();
  }
  ada = await panel.person('ada');
  adaElsewhere = new Person(other.client(), ada.profileId);
  adaElsewhere.client.cookie = ada.client.cookie;
});
afterAll(async () => {
  await Promise.all([panel.api.close(), other.close()]);
  await proxy.close();
  await panel.sandbox.close();
});
beforeEach(() => {
  proxy.peak = 0;
});

const sweep = () => other.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
const signIns = () => panel.sandbox.calls.count('auth.signIn');
/** Sets the lock to expired, as if its holder had not renewed it. */
const runOut = (login: string) =>
  panel.api.database.query(`UPDATE session_locks SET expires_at = now() - interval '6 seconds' WHERE key = $1`, [
    `login:${login}`,
  ]);
/** Lets another process hold the lock. */
const holdLock = (
  login: string,
  until: string,
  run: { query(sql: string, parameters: unknown[]): Promise<unknown> } = panel.api.database,
) =>
  run.query(
    `UPDATE session_locks SET owner = gen_random_uuid(), token = token + 1, expires_at = ${until} WHERE key = $1`,
    [`login:${login}`],
  );

/** Starts `first`, and `second` once the first is connected to Telegram; then both continue. */
async function runOverlapping<First, Second>(
  first: () => Promise<First>,
  second: () => Promise<Second>,
): Promise<[First, Second]> {
  const release = proxy.setConditions({ hold: 'down' });
  const begun = first();
  await expect.poll(() => proxy.open).toBe(1);
  const following = second();
  // It polls a few times before the first one can continue.
  await Promise.race([following, pause(500)]);
  release();
  const both = await Promise.all([begun, following]);
  expect(proxy.peak).toBe(1);
  return both;
}

describe('a step sent to two panels at once uses the key once', () => {
  test('the code: both answers have the account', async () => {
    const phone = panel.newPhone();
    const login = await ada.sendCode(phone);
    const before = signIns();
    const answers = await runOverlapping(
      () => ada.confirmCode(login),
      () => adaElsewhere.confirmCode(login),
    );
    for (const { body } of answers) expect(body).toEqual({ ok: true });
    expect(signIns()).toBe(before + 1);
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('the password: both answers have the account', async () => {
    const phone = panel.newProtectedPhone();
    const login = await ada.sendCode(phone);
    await ada.confirmCode(login);
    const answers = await runOverlapping(
      () => ada.confirmPassword(login),
      () => adaElsewhere.confirmPassword(login),
    );
    for (const { body } of answers) expect(body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test.each([
    ['a wrong code', { error: 'telegram_rpc' }, '11111'],
    ['a code before the password', { need_2fa: true }, '22222'],
  ])('%s: the second is asked to try again', async (_, answer, code) => {
    const login = await ada.sendCode(panel.newProtectedPhone());
    const before = signIns();
    const [first, second] = await runOverlapping(
      () => ada.confirmCode(login, code),
      () => adaElsewhere.confirmCode(login, code),
    );
    expect(first.body).toMatchObject(answer);
    expectRefusal(second, 429, 'too_many_requests');
    expect(second.headers.get('retry-after')).toBe('1');
    expect(signIns()).toBe(before + 1);
    expect((await adaElsewhere.confirmCode(login)).body).toMatchObject({ need_2fa: true });
  });

  test('the code of a login email: the second is asked to try again, and gets the answer of the first then', async () => {
    const phone = panel.newPhone();
    panel.sandbox.world.setLoginEmail(phone, 'required');
    const login = await ada.sendCode(phone);
    await ada.setLoginEmail(login);
    const before = panel.sandbox.calls.count('account.verifyEmail');
    const [first, second] = await runOverlapping(
      () => ada.confirmLoginEmail(login),
      () => adaElsewhere.confirmLoginEmail(login),
    );
    expect(first.body).toMatchObject({ delivery: 'app' });
    expectRefusal(second, 429, 'too_many_requests');
    expect((await adaElsewhere.confirmLoginEmail(login)).body).toEqual(first.body);
    expect(panel.sandbox.calls.count('account.verifyEmail')).toBe(before + 1);
  });

  test('asking for the code again: it is sent once', async () => {
    const login = await ada.sendCode(panel.newPhone());
    const [first, second] = await runOverlapping(
      () => ada.resendCode(login),
      () => adaElsewhere.resendCode(login),
    );
    expect(first.body).toMatchObject({ delivery: 'sms' });
    expectRefusal(second, 429, 'too_many_requests');
    expect((await adaElsewhere.resendCode(login)).body).toMatchObject({ delivery: 'call' });
  });
});

describe('a step sent twice to one panel is done once, and both get its answer', () => {
  test.each([
    ['a wrong code', () => panel.newProtectedPhone(), '11111'],
    ['a code before the password', () => panel.newProtectedPhone(), '22222'],
    ['a code that adds the account', () => panel.newPhone(), '22222'],
  ])('%s', async (_, newPhone, code) => {
    const login = await ada.sendCode(newPhone());
    const before = signIns();
    const [first, second] = await runOverlapping(
      () => ada.confirmCode(login, code),
      () => ada.confirmCode(login, code),
    );
    // But for the id, which is of the request.
    expect({ ...second.body, request_id: '' }).toEqual({ ...first.body, request_id: '' });
    expect(signIns()).toBe(before + 1);
  });

  test('asking for the code again', async () => {
    const login = await ada.sendCode(panel.newPhone());
    const [first, second] = await runOverlapping(
      () => ada.resendCode(login),
      () => ada.resendCode(login),
    );
    expect(first.body).toMatchObject({ delivery: 'sms' });
    expect(second.body).toEqual(first.body);
  });

  test('an email address, to which one code is sent', async () => {
    const phone = panel.newPhone();
    panel.sandbox.world.setLoginEmail(phone, 'required');
    const login = await ada.sendCode(phone);
    const before = panel.sandbox.calls.count('account.sendVerifyEmailCode');
    const [first, second] = await runOverlapping(
      () => ada.setLoginEmail(login),
      () => ada.setLoginEmail(login),
    );
    expect([first.status, second.body]).toEqual([200, first.body]);
    expect(panel.sandbox.calls.count('account.sendVerifyEmailCode')).toBe(before + 1);
  });
});

describe('a sign-in that is cancelled in the middle of a step', () => {
  test.each(['at the same panel', 'at another'])('%s waits for the step, and leaves no device', async (where) => {
    const phone = panel.newPhone();
    const login = await ada.sendCode(phone);
    const [confirmed, cancelled] = await runOverlapping(
      () => ada.confirmCode(login),
      () =>
        (where === 'at another' ? adaElsewhere : ada).cancelLogin(login).then((answer) => sweep().then(() => answer)),
    );
    expectRefusal(confirmed, 400, 'login_id_not_found', { http: 400 });
    expect(cancelled.body).toMatchObject({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
    expect((await ada.list()).accounts).not.toContainEqual(expect.objectContaining({ phone }));
  });
});

describe('a panel that dies or sleeps in the middle of a step', () => {
  test('is followed by the next one when its lock has expired', async () => {
    const phone = panel.newPhone();
    const login = await ada.sendCode(phone);
    await holdLock(login, `now() + interval '1 hour'`);
    const opened = proxy.opened;
    const confirmed = ada.confirmCode(login);
    await sweep();
    expect(proxy.opened).toBe(opened);
    await runOut(login);
    expect((await confirmed).body).toEqual({ ok: true });
  });

  test('writes nothing when it wakes up, and leaves the device of the other one', async () => {
    const phone = panel.newPhone();
    const login = await ada.sendCode(phone);
    const release = proxy.setConditions({ hold: 'down' });
    const late = ada.confirmCode(login);
    await expect.poll(() => proxy.open).toBe(1);
    const runner = panel.api.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM session_locks WHERE key = $1 FOR UPDATE', [`login:${login}`]);
    release();
    await panel.waiting(1);
    await holdLock(login, `now() - interval '6 seconds'`, runner);
    await runner.commitTransaction();
    await runner.release();
    expectRefusal(await late, 400, 'login_id_not_found', { http: 400 });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
    expect((await adaElsewhere.confirmCode(login)).body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('is awaited by the cleanup of unfinished logins', async () => {
    const phone = panel.newPhone();
    const login = await ada.sendCode(phone);
    await holdLock(login, 'now()');
    await panel.api.database.query('UPDATE pending_logins SET expires_at = now() WHERE id = $1', [login]);
    await sweep();
    expect(panel.sandbox.world.code(phone)).toBe('22222');
    await runOut(login);
    await sweep();
    expect(panel.sandbox.world.code(phone)).toBeUndefined();
  });
});

describe('a key whose connection was cut off in the middle of a step', () => {
  test.each([
    ['of a code', (login: string) => ada.confirmCode(login), 'auth.signIn'],
    ['that is cancelled', (login: string) => ada.cancelLogin(login), 'auth.cancelCode'],
  ])('%s is left alone by all panels, then used again', { timeout: 30_000 }, async (_, step, method) => {
    const phone = panel.newPhone();
    const login = await ada.sendCode(phone);
    const repair = panel.sandbox.faults.add({ phone, method, kind: 'disconnect' });
    await step(login);
    repair();
    const [lock] = await panel.api.database.query<{ rest: number }[]>(
      `SELECT extract(epoch FROM expires_at + interval '5 seconds' - clock_timestamp())::float8 AS rest
       FROM session_locks WHERE key = $1 AND owner IS NOT NULL`,
      [`login:${login}`],
    );
    expect(lock?.rest).toBeGreaterThan(0);
    expect(lock?.rest).toBeLessThanOrEqual(10);
    const opened = proxy.opened;
    const again = adaElsewhere.confirmCode(login);
    await sweep();
    expect(proxy.opened).toBe(opened);
    await runOut(login);
    await again;
    await panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL WHERE id = $1', [login]);
    await sweep();
    expect(proxy.opened).toBe(opened + 1);
  });
});

import { describe, expect, test, vi } from 'vitest';
import { PendingLogins } from '../src/telegram-login/pending-logins.js';
import { expectError } from '../harness/http-client.js';
import { useTwoPanels } from './two-panels.js';

const panels = useTwoPanels();
const { panel, runOverlapping, sweep } = panels;
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

describe('a sign-in that is cancelled in the middle of a step', () => {
  test.each(['at the same panel', 'at another'])('%s waits for the step, and leaves no device', async (where) => {
    const phone = panel.newPhone();
    const login = await panels.ada.sendCode(phone);
    const [confirmed, cancelled] = await runOverlapping(
      () => panels.ada.confirmCode(login),
      () =>
        (where === 'at another' ? panels.adaElsewhere : panels.ada)
          .cancelLogin(login)
          .then((answer) => sweep().then(() => answer)),
    );
    expectError(confirmed, 400, 'login_id_not_found', { http: 400 });
    expect(cancelled.body).toMatchObject({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
    expect((await panels.ada.list()).accounts).not.toContainEqual(expect.objectContaining({ phone }));
  });
});

describe('a panel that dies or sleeps in the middle of a step', () => {
  test('is followed by the next one when its lock has expired', async () => {
    const phone = panel.newPhone();
    const login = await panels.ada.sendCode(phone);
    await holdLock(login, `now() + interval '1 hour'`);
    const opened = panels.proxy.opened;
    const confirmed = panels.ada.confirmCode(login);
    await sweep();
    expect(panels.proxy.opened).toBe(opened);
    await runOut(login);
    expect((await confirmed).body).toEqual({ ok: true });
  });

  test('is followed also by one whose wait ends as the lock expires', async () => {
    const login = await panels.ada.sendCode(panel.newPhone());
    await holdLock(login, `now() + interval '1 hour'`);
    const realNow = performance.now.bind(performance);
    const clock = vi.spyOn(performance, 'now');
    const pending = panel.api.app.get(PendingLogins, { strict: false });
    vi.spyOn(pending, 'acquireLogin')
      .mockResolvedValueOnce(null)
      .mockImplementationOnce(async () => {
        await runOut(login);
        clock.mockImplementation(() => realNow() + 60_000);
        return null;
      });
    const confirmed = await panels.ada.confirmCode(login);
    clock.mockRestore();
    expect(confirmed.body).toEqual({ ok: true });
  });

  test('writes nothing when it wakes up, and leaves the device of the other one', async () => {
    const phone = panel.newPhone();
    const login = await panels.ada.sendCode(phone);
    const release = panels.proxy.setConditions({ hold: 'down' });
    const late = panels.ada.confirmCode(login);
    await expect.poll(() => panels.proxy.open).toBe(1);
    const runner = panel.api.database.createQueryRunner();
    await runner.startTransaction();
    await runner.query('SELECT FROM session_locks WHERE key = $1 FOR UPDATE', [`login:${login}`]);
    release();
    await panel.waiting(1);
    await holdLock(login, `now() - interval '6 seconds'`, runner);
    await runner.commitTransaction();
    await runner.release();
    expectError(await late, 400, 'login_id_not_found', { http: 400 });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
    expect((await panels.adaElsewhere.confirmCode(login)).body).toEqual({ ok: true });
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('is awaited by the cleanup of unfinished logins', async () => {
    const phone = panel.newPhone();
    const login = await panels.ada.sendCode(phone);
    await holdLock(login, 'now()');
    await panel.api.database.query('UPDATE pending_logins SET expires_at = now() WHERE id = $1', [login]);
    await sweep();
    expect(panel.sandbox.world.code(phone)).toBe('22222');
    await runOut(login);
    await sweep();
    expect(panel.sandbox.world.code(phone)).toBeUndefined();
  });
});

test('a cancellation that failed is not due at another panel before its wait is stored', async () => {
  const login = await panels.ada.sendCode(panel.newPhone());
  const { calls, faults } = panel.sandbox;
  const { promise: until, resolve: answer } = Promise.withResolvers<undefined>();
  faults.add({ method: 'auth.logOut', times: 1, kind: 'hold', until });
  faults.add({ method: 'auth.logOut', times: 1, error: [420, 'FLOOD_WAIT_60'] });
  const before = calls.count('auth.logOut');
  const cancelled = panels.ada.cancelLogin(login);
  await calls.reached('auth.logOut', before + 1);
  const runner = panel.api.database.createQueryRunner();
  await runner.startTransaction();
  await runner.query('SELECT FROM pending_logins WHERE id = $1 FOR UPDATE', [login]);
  answer(undefined);
  await panel.waiting(1, 'cancel_failures');
  await sweep();
  expect(calls.count('auth.logOut')).toBe(before + 1);
  await runner.commitTransaction();
  await runner.release();
  expect((await cancelled).body).toEqual({ ok: true, telegram_confirmed: false });
  await sweep();
  expect(calls.count('auth.logOut')).toBe(before + 1);
});

describe('a key whose connection was cut off in the middle of a step', () => {
  test.each([
    ['of a code', (login: string) => panels.ada.confirmCode(login), 'auth.signIn'],
    ['that is cancelled', (login: string) => panels.ada.cancelLogin(login), 'auth.cancelCode'],
  ])('%s is left alone by all panels, then used again', async (_, step, method) => {
    const phone = panel.newPhone();
    const login = await panels.ada.sendCode(phone);
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
    const opened = panels.proxy.opened;
    const again = panels.adaElsewhere.confirmCode(login);
    await sweep();
    expect(panels.proxy.opened).toBe(opened);
    await runOut(login);
    await again;
    await panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = NULL WHERE id = $1', [login]);
    await sweep();
    expect(panels.proxy.opened).toBe(opened + 1);
  });
});

import { Logger } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { beforeAll, expect, test, vi } from 'vitest';
import { LoginCleanup } from '../src/telegram-login/login-cleanup.js';
import { expectError } from '../harness/http-client.js';
import { useTelegramPanel } from '../harness/telegram-panel.js';

const panel = useTelegramPanel();
beforeAll(() => panel.api.app.get(SchedulerRegistry, { strict: false }).getCronJob('login-cleanup').stop());
const sweep = () => panel.api.app.get(LoginCleanup, { strict: false }).cancelEndedLogins();
const expire = (login: string) =>
  panel.api.database.query(`UPDATE pending_logins SET expires_at = now() - interval '1 second' WHERE id = $1`, [login]);
/** Lets the wait before the next attempt end. */
const waitIsOver = (login: string) =>
  panel.api.database.query('UPDATE pending_logins SET cancel_retry_at = now() WHERE id = $1', [login]);
/** The wait before the next attempt; some of it may be over. */
const expectWait = async (login: string, seconds: number) => {
  const [row] = await panel.api.database.query<{ wait: number }[]>(
    'SELECT extract(epoch FROM cancel_retry_at - now())::float8 AS wait FROM pending_logins WHERE id = $1',
    [login],
  );
  expect(row?.wait).toBeLessThanOrEqual(seconds);
  expect(row?.wait).toBeGreaterThan(seconds / 2);
};
const isForgotten = async (login: string) =>
  (await panel.api.database.query<object[]>('SELECT FROM pending_logins WHERE id = $1', [login])).length === 0;

test('a login ends ten minutes after the code was sent', async () => {
  const person = await panel.person('late');
  const login = await person.sendCode(panel.newPhone());
  const [row] = await panel.api.database.query<{ minutes: number }[]>(
    'SELECT extract(epoch FROM expires_at - now())::float / 60 AS minutes FROM pending_logins WHERE id = $1',
    [login],
  );
  expect(row?.minutes).toBeGreaterThan(9.5);
  expect(row?.minutes).toBeLessThanOrEqual(10);
  await expire(login);
  const asked = panel.sandbox.calls.count('auth.signIn');
  for (const answer of [
    await person.confirmCode(login),
    await person.confirmPassword(login),
    await person.resendCode(login),
  ]) {
    expectError(answer, 400, 'login_id_not_found', { http: 400 });
  }
  expect(panel.sandbox.calls.count('auth.signIn')).toBe(asked);
});

test('D3: cancelling ends the code and leaves nothing behind', async () => {
  const person = await panel.person('d3 cancelled');
  const phone = panel.newPhone();
  const login = await person.sendCode(phone);
  expect(panel.sandbox.world.code(phone)).toBe('22222');
  expect((await person.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: true });
  expectError(await person.confirmCode(login), 400, 'login_id_not_found', { http: 400 });
  expect(await isForgotten(login)).toBe(true);
  expect(panel.sandbox.world.code(phone)).toBeUndefined();
  expect((await person.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: true });
});

test.each(['auth.cancelCode', 'auth.logOut'])(
  'D3: cancelling reports that Telegram did not answer %s, and is repeated until it has',
  async (method) => {
    const person = await panel.person(`d3 unanswered ${method}`);
    const phone = panel.newPhone();
    const login = await person.sendCode(phone);
    panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
    await person.confirmCode(login);
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
    panel.sandbox.faults.add({ method, kind: 'disconnect', times: 1 });
    expect((await person.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: false });
    expectError(await person.confirmCode(login), 400, 'login_id_not_found', { http: 400 });
    expect((await person.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: false });
    await waitIsOver(login);
    await sweep();
    expect((await person.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: true });
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
  },
);

test('D3: an unfinished login is cancelled at Telegram', async () => {
  const person = await panel.person('d3 left');
  const phone = panel.newPhone();
  const login = await person.sendCode(phone);
  await sweep();
  expect(panel.sandbox.world.code(phone)).toBe('22222');
  await expire(login);
  await sweep();
  expect(panel.sandbox.world.code(phone)).toBeUndefined();
  expect(await isForgotten(login)).toBe(true);
});

test.each([-404, -429, -444])(
  'D3: a transport error %i, which the network can forge, confirms nothing',
  async (code) => {
    const person = await panel.person(`d3 forged ${code}`);
    const phone = panel.newPhone();
    const login = await person.sendCode(phone);
    panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
    await person.confirmCode(login);
    const heal = ['auth.cancelCode', 'auth.logOut'].map((method) =>
      panel.sandbox.faults.add({ method, kind: 'transportError', code }),
    );
    expect((await person.cancelLogin(login)).body).toEqual({ ok: true, telegram_confirmed: false });
    await waitIsOver(login);
    await sweep();
    expect(await isForgotten(login)).toBe(false);
    expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
    for (const end of heal) end();
    // A data centre that answers -429 is left alone for a while.
    await expect
      .poll(async () => (await waitIsOver(login), await sweep(), isForgotten(login)), {
        timeout: 60_000,
        interval: 1_000,
      })
      .toBe(true);
    expect(panel.sandbox.world.devices(phone)).toEqual([]);
  },
  90_000,
);

test('D3: while Telegram does not answer, a login is kept and cancelled again, after a longer wait each time', async () => {
  const person = await panel.person('d3 offline');
  const phone = panel.newPhone();
  const login = await person.sendCode(phone);
  await expire(login);
  const online = panel.sandbox.faults.add({ method: 'auth.cancelCode', kind: 'disconnect' });
  for (const seconds of [30, 60, 120]) {
    await sweep();
    const asked = panel.sandbox.calls.count('auth.cancelCode');
    await sweep();
    expect(panel.sandbox.calls.count('auth.cancelCode')).toBe(asked);
    await expectWait(login, seconds);
    await waitIsOver(login);
  }
  await panel.api.database.query('UPDATE pending_logins SET cancel_failures = 100 WHERE id = $1', [login]);
  await sweep();
  await expectWait(login, 3600);
  online();
  await waitIsOver(login);
  await sweep();
  expect(await isForgotten(login)).toBe(true);
  expect(panel.sandbox.world.code(phone)).toBeUndefined();
});

test('D3: a flood wait is kept to', async () => {
  const person = await panel.person('d3 flood');
  const login = await person.sendCode(panel.newPhone());
  await expire(login);
  panel.sandbox.faults.add({ method: 'auth.logOut', error: [420, 'FLOOD_WAIT_777'], times: 1 });
  await sweep();
  await expectWait(login, 777);
});

test('D3: a login that Telegram does not confirm for a day is removed, and the log names its owner', async () => {
  const person = await panel.person('d3 forgotten');
  const login = await person.sendCode(panel.newPhone());
  const [owner] = await panel.api.database.query<{ user_id: number }[]>(
    'SELECT user_id FROM pending_logins WHERE id = $1',
    [login],
  );
  const log = vi.spyOn(Logger.prototype, 'error').mockImplementation(() => undefined);
  const end = (ago: string) =>
    panel.api.database.query(
      'UPDATE pending_logins SET expires_at = now() - $2::interval, cancel_retry_at = NULL WHERE id = $1',
      [login, ago],
    );
  const online = panel.sandbox.faults.add({ method: 'auth.cancelCode', kind: 'disconnect' });
  await end('23 hours 59 minutes');
  await sweep();
  expect(await isForgotten(login)).toBe(false);
  expect(log).not.toHaveBeenCalled();
  await end('24 hours 1 minute');
  await panel.api.database.query('UPDATE pending_logins SET cancel_failures = 8 WHERE id = $1', [login]);
  await sweep();
  expect(await isForgotten(login)).toBe(true);
  expect(log.mock.calls).toEqual([[expect.stringContaining(`User ${owner?.user_id}: Telegram has not confirmed`)]]);
  log.mockRestore();
  online();
});

test('D3: a login that was accepted before the panel was off for a day leaves no device behind', async () => {
  const person = await panel.person('d3 weekend');
  const phone = panel.newPhone();
  const login = await person.sendCode(phone);
  panel.sandbox.faults.add({ method: 'payments.getStarsStatus', kind: 'disconnect', times: 1 });
  await person.confirmCode(login);
  expect(panel.sandbox.world.devices(phone)).toHaveLength(1);
  await panel.api.database.query(`UPDATE pending_logins SET expires_at = now() - interval '3 days' WHERE id = $1`, [
    login,
  ]);
  const offline = panel.sandbox.faults.add({ method: 'auth.cancelCode', kind: 'disconnect' });
  await sweep();
  expect(await isForgotten(login)).toBe(false);
  offline();
  await waitIsOver(login);
  await sweep();
  expect(await isForgotten(login)).toBe(true);
  expect(panel.sandbox.world.devices(phone)).toEqual([]);
});

import { expect, test } from 'vitest';
import { AbandonedLogins } from '../src/telegram-login/abandoned-logins.js';
import { expectRefusal } from './http-client.js';
import { useTelegramPanel } from './telegram-panel.js';

const panel = useTelegramPanel();
const sweep = () => panel.api.app.get(AbandonedLogins, { strict: false }).sweep();
const expire = (login: string) =>
  panel.api.database.query(`UPDATE pending_logins SET expires_at = now() - interval '1 second' WHERE id = $1`, [login]);
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
    expectRefusal(answer, 400, 'login_id_not_found', { http: 400 });
  }
  expect(panel.sandbox.calls.count('auth.signIn')).toBe(asked);
});

test('D3: cancelling ends the code and leaves nothing behind', async () => {
  const person = await panel.person('d3 cancelled');
  const phone = panel.newPhone();
  const login = await person.sendCode(phone);
  expect(panel.sandbox.world.code(phone)).toBe('22222');
  expect((await person.cancelLogin(login)).body).toEqual({ ok: true });
  expectRefusal(await person.confirmCode(login), 400, 'login_id_not_found', { http: 400 });
  await expect.poll(() => isForgotten(login)).toBe(true);
  expect(panel.sandbox.world.code(phone)).toBeUndefined();
  expect((await person.cancelLogin(login)).body).toEqual({ ok: true });
});

test('D3: a login that nobody finishes is given up at Telegram', async () => {
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

test('D3: while Telegram does not answer, a given-up login is kept and tried again', async () => {
  const person = await panel.person('d3 offline');
  const phone = panel.newPhone();
  const login = await person.sendCode(phone);
  await expire(login);
  panel.sandbox.faults.add({ method: 'auth.cancelCode', kind: 'disconnect', times: 1 });
  await sweep();
  expect(await isForgotten(login)).toBe(false);
  await sweep();
  expect(await isForgotten(login)).toBe(true);
  expect(panel.sandbox.world.code(phone)).toBeUndefined();
});

test('D3: a login that Telegram cannot be told of for a day is forgotten', async () => {
  const person = await panel.person('d3 forgotten');
  const login = await person.sendCode(panel.newPhone());
  const end = (ago: string) =>
    panel.api.database.query('UPDATE pending_logins SET expires_at = now() - $2::interval WHERE id = $1', [login, ago]);
  const online = panel.sandbox.faults.add({ method: 'auth.cancelCode', kind: 'disconnect' });
  await end('23 hours 59 minutes');
  await sweep();
  expect(await isForgotten(login)).toBe(false);
  await end('24 hours 1 minute');
  await sweep();
  expect(await isForgotten(login)).toBe(true);
  online();
});

import { expect, onTestFinished, test } from 'vitest';
import { type QrLoginStep, TelegramUnreachableError } from '../src/index.js';
import { app, codeOf, useSandbox } from './sandbox.js';

const EXPORT = 'auth.exportLoginToken';
const IMPORT = 'auth.importLoginToken';
const HERE = '+9996620801';
const ABROAD = '+9996630801';

const sandbox = useSandbox();
/** Asks once, without a wait for the scan. */
const asking = () => sandbox.gateway(undefined, { qrWaitMs: 0, keyCooldownMs: 0 });
const begin = (exceptUserIds: string[] = []) => asking().beginQrLogin(app, exceptUserIds);
const ask = (login: string) => asking().waitForQrLogin(app, login, []);
const scan = (phone: string, url: string) => sandbox.world.phone(phone).acceptQr(url);
const refused = (code: string) => expect.objectContaining({ name: 'TelegramRpcError', code }) as Error;

async function shown(step: Promise<QrLoginStep>) {
  const reached = await step;
  if (reached.step !== 'shown') expect.unreachable(reached.step);
  return reached;
}

async function moved(step: Promise<QrLoginStep>) {
  const reached = await step;
  if (reached.step !== 'moved') expect.unreachable(reached.step);
  return reached;
}

test('the QR code is a link with the login token, and half a minute is left to scan it', async () => {
  const { url, expiresInSeconds } = await begin();
  expect(url).toMatch(/^tg:\/\/login\?token=[\w-]{43}$/);
  expect(expiresInSeconds).toBeGreaterThan(20);
  expect(expiresInSeconds).toBeLessThanOrEqual(30);
});

test('a scan during the wait signs in at once, and the phone is read from the account', async () => {
  const { login, url } = await begin();
  const asked = sandbox.calls.count(EXPORT);
  const waiting = sandbox.gateway().waitForQrLogin(app, login, []);
  await sandbox.calls.reached(EXPORT, asked + 1);
  scan(HERE, url);
  const done = await waiting;
  expect(done).toMatchObject({
    step: 'done',
    profile: { phone: HERE, userId: sandbox.world.account(HERE).id.toString() },
  });
  expect(sandbox.calls.count(EXPORT)).toBe(asked + 2);
  expect(sandbox.world.devices(HERE)).toMatchObject([{ model: 'GiftBuyer' }]);
  if (done.step !== 'done') return;
  const reading = await sandbox.gateway().readAccount(app, done.session, () => undefined);
  expect(reading).toEqual(done.profile);
});

test('a scan between two waits is found by the next one', async () => {
  const phone = '+9996620802';
  const { login, url } = await begin();
  const next = await shown(ask(login));
  scan(phone, url);
  expect(await ask(next.login)).toMatchObject({ step: 'done', profile: { phone } });
});

test('an expired QR code is replaced by a new one', async () => {
  const phone = '+9996620803';
  const { login, url } = await begin();
  sandbox.clock.advance(31_000);
  expect(() => scan(phone, url)).toThrow('AUTH_TOKEN_EXPIRED');
  const next = await shown(ask(login));
  expect(next.url).not.toBe(url);
  scan(phone, next.url);
  expect(await ask(next.login)).toMatchObject({ step: 'done' });
});

test('an account of another data centre is followed there by a step of its own', async () => {
  const { login, url } = await begin();
  scan(ABROAD, url);
  const there = await moved(ask(login));
  expect(there.login).not.toBe(login);
  // The key is stored before Telegram accepts it: until then there is no device.
  expect(sandbox.world.devices(ABROAD)).toEqual([]);
  const done = await ask(there.login);
  expect(done).toMatchObject({ step: 'done', profile: { phone: ABROAD } });
  expect(sandbox.world.devices(ABROAD)).toHaveLength(1);
  expect(sandbox.keys.filter(({ peak }) => peak > 1)).toEqual([]);
});

test('a 2FA password is asked for after the scan, as after a code', async () => {
  const phone = '+9996625801';
  const { login, url } = await begin();
  scan(phone, url);
  const step = await ask(login);
  expect(step).toEqual({ step: 'password', login, hint: sandbox.world.account(phone).password?.hint });
  expect(await ask(login)).toEqual(step);
  await expect(sandbox.gateway().confirmPassword(app, login, 'wrong')).rejects.toEqual(
    refused('PASSWORD_HASH_INVALID'),
  );
  const done = await sandbox.gateway().confirmPassword(app, login, 'sandbox');
  expect(done).toMatchObject({ step: 'done', profile: { phone } });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test('the 2FA password of an account of another data centre is asked for there', async () => {
  const phone = '+9996635801';
  const { login, url } = await begin();
  scan(phone, url);
  const there = await moved(ask(login));
  const step = await ask(there.login);
  expect(step).toMatchObject({ step: 'password', login: there.login });
  const done = await sandbox.gateway().confirmPassword(app, there.login, 'sandbox');
  expect(done).toMatchObject({ step: 'done', profile: { phone } });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test('the accounts that are added already cannot scan', async () => {
  const phone = '+9996620804';
  const { url } = await begin([sandbox.world.account(phone).id.toString()]);
  expect(() => scan(phone, url)).toThrow('AUTH_TOKEN_EXCEPTION');
  const { login } = await begin();
  const next = await asking().waitForQrLogin(app, login, [sandbox.world.account(phone).id.toString()]);
  if (next.step !== 'shown') expect.unreachable(next.step);
  expect(() => scan(phone, next.url)).toThrow('AUTH_TOKEN_EXCEPTION');
});

test('what Telegram accepted counts although the answer of the export was lost', async () => {
  const phone = '+9996620805';
  const { login, url } = await begin();
  scan(phone, url);
  sandbox.faults.add({ method: EXPORT, kind: 'disconnectAfter', times: 1 });
  await expect(ask(login)).rejects.toThrow(TelegramUnreachableError);
  expect(await ask(login)).toMatchObject({ step: 'done', profile: { phone } });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test.each([
  ['+9996620807', EXPORT],
  ['+9996625807', EXPORT],
  ['+9996620808', 'users.getUsers'],
])('where a scan is answered once, %s is signed in once, although the answer of %s was lost', async (phone, method) => {
  sandbox.world.loginTokens('once');
  onTestFinished(() => sandbox.world.loginTokens('new'));
  const { login, url } = await begin();
  scan(phone, url);
  sandbox.faults.add({ method, kind: 'disconnectAfter', times: 1 });
  await expect(ask(login)).rejects.toThrow(TelegramUnreachableError);
  const { step } = await ask(login);
  if (step === 'password') await sandbox.gateway().confirmPassword(app, login, 'sandbox');
  else expect([step, sandbox.world.devices(phone).length]).toEqual(['done', 1]);
});

test.each(['+9996630802', '+9996635802'])('%s: a lost answer of the import costs nothing', async (phone) => {
  const { login, url } = await begin();
  scan(phone, url);
  const there = await moved(ask(login));
  sandbox.faults.add({ method: IMPORT, kind: 'disconnectAfter', times: 1 });
  await expect(ask(there.login)).rejects.toThrow(TelegramUnreachableError);
  let step = await ask(there.login);
  if (step.step === 'password') step = await sandbox.gateway().confirmPassword(app, step.login, 'sandbox');
  expect(step).toMatchObject({ step: 'done', profile: { phone } });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test('lost answers of what follows the scan cost nothing', async () => {
  const phone = '+9996625803';
  const { login, url } = await begin();
  scan(phone, url);
  for (const method of ['account.getPassword', 'auth.checkPassword', 'users.getUsers']) {
    sandbox.faults.add({ method, kind: 'disconnectAfter', times: 1 });
  }
  const password = () => asking().confirmPassword(app, login, 'sandbox');
  await expect(ask(login)).rejects.toThrow(TelegramUnreachableError);
  expect(await ask(login)).toMatchObject({ step: 'password' });
  await expect(password()).rejects.toThrow(TelegramUnreachableError);
  await expect(ask(login)).rejects.toThrow(TelegramUnreachableError);
  expect(await ask(login)).toMatchObject({ step: 'done' });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test.each(['AUTH_TOKEN_EXPIRED', 'AUTH_TOKEN_INVALID', 'AUTH_TOKEN_INVALIDX', 'AUTH_TOKEN_ALREADY_ACCEPTED'])(
  'an import that is refused with %s ends the login',
  async (code) => {
    const phone = '+9996630803';
    const { login, url } = await begin();
    scan(phone, url);
    const there = await moved(ask(login));
    sandbox.faults.add({ method: IMPORT, error: [400, code], times: 1 });
    await expect(ask(there.login)).rejects.toEqual(refused(code));
    await sandbox.gateway().cancelLogin(app, there.login);
    expect(sandbox.world.devices(phone)).toEqual([]);
  },
);

test('a refusal of the export counts, and AUTH_RESTART is repeated once', async () => {
  const { login } = await begin();
  sandbox.faults.add({ method: EXPORT, error: [500, 'AUTH_RESTART'], times: 1 });
  expect(await ask(login)).toMatchObject({ step: 'shown' });
  sandbox.faults.add({ method: EXPORT, error: [500, 'AUTH_RESTART'], times: 2 });
  await expect(ask(login)).rejects.toEqual(refused('AUTH_RESTART'));
  sandbox.faults.add({ method: EXPORT, error: [420, 'FLOOD_WAIT_9'], times: 1 });
  await expect(ask(login)).rejects.toMatchObject({ code: 'FLOOD_WAIT', waitSeconds: 9 });
  await expect(sandbox.gateway().beginQrLogin({ ...app, apiId: 1 }, [])).rejects.toEqual(refused('API_ID_INVALID'));
});

test('a wait ends at once when it is aborted, and the login goes on', async () => {
  const { login } = await begin();
  const controller = new AbortController();
  const asked = sandbox.calls.count(EXPORT);
  const waiting = sandbox.gateway().waitForQrLogin(app, login, [], controller.signal);
  await sandbox.calls.reached(EXPORT, asked + 1);
  controller.abort();
  await expect(waiting).rejects.toThrow(TelegramUnreachableError);
  expect(await ask(login)).toMatchObject({ step: 'shown' });
});

test('a cancelled QR login leaves no device, however far it was', async () => {
  const early = await begin();
  await sandbox.gateway().cancelLogin(app, early.login);

  const half = '+9996635804';
  const { login, url } = await begin();
  scan(half, url);
  const there = await moved(ask(login));
  await ask(there.login);
  await sandbox.gateway().cancelLogin(app, there.login);

  const whole = '+9996620806';
  const accepted = await begin();
  scan(whole, accepted.url);
  await ask(accepted.login);
  expect(sandbox.world.devices(whole)).toHaveLength(1);
  await sandbox.gateway().cancelLogin(app, accepted.login);

  for (const phone of [half, whole]) expect(sandbox.world.devices(phone)).toEqual([]);
});

test('logins of older versions have no kind, and go on with their code', async () => {
  const phone = '+9996620807';
  const { login } = await sandbox.gateway().beginLogin(app, phone);
  const { kind, ...older } = JSON.parse(login) as Record<string, unknown>;
  expect(kind).toBe('code');
  const step = await sandbox.gateway().confirmCode(app, JSON.stringify(older), codeOf(phone));
  expect(step).toMatchObject({ step: 'done' });
});

test('a login of the other kind is not a step further', async () => {
  const { login } = await begin();
  await expect(sandbox.gateway().confirmCode(app, login, '22222')).rejects.toThrow('The login has no code');
  const code = await sandbox.gateway().beginLogin(app, '+9996620808');
  await expect(ask(code.login)).rejects.toThrow('The login has no QR code');
});

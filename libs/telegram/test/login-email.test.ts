import { describe, expect, test } from 'vitest';
import { type BegunLogin, type CompletedLogin, TelegramUnreachableError } from '../src/index.js';
import { app, codeOf, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const EMAIL = 'ada@example.com';
const begin = (phone: string) => sandbox.gateway().beginLogin(app, phone);
const sendEmailCode = (login: string, email = EMAIL) => sandbox.gateway().sendEmailCode(app, login, email);
const confirmEmail = (login: string, code = '66666') => sandbox.gateway().confirmEmail(app, login, code);
const confirm = (login: string, phone: string) => sandbox.gateway().confirmCode(app, login, codeOf(phone));
const refused = (code: string) => expect.objectContaining({ name: 'TelegramRpcError', code }) as Error;

function begun(step: BegunLogin | CompletedLogin): BegunLogin {
  if ('step' in step) expect.unreachable();
  return step;
}

describe('a login email that Telegram asks for', () => {
  test('is confirmed by its code, then the code of the login comes, and the next one goes there', async () => {
    const phone = '+9996610430';
    const first = await begin(phone);
    expect(first.sent).toMatchObject({ delivery: 'email_setup', resendAfterSeconds: null, nextDelivery: null });
    expect(await sendEmailCode(first.login)).toEqual({ emailPattern: 'a***@e***.com', codeLength: 5 });
    await expect(confirmEmail(first.login, '11111')).rejects.toEqual(refused('CODE_INVALID'));
    const second = begun(await confirmEmail(first.login));
    expect(second.sent).toMatchObject({ delivery: 'app', nextDelivery: 'sms' });
    expect(await confirm(second.login, phone)).toMatchObject({ step: 'done' });
    expect(sandbox.world.devices(phone)).toHaveLength(1);
    const third = await begin(phone);
    expect(third.sent).toMatchObject({ delivery: 'email', deliveryDetail: 'a***@e***.com' });
    expect(await confirm(third.login, phone)).toMatchObject({ step: 'done' });
  });

  test('is refused when Telegram does not take it, and another one can be given', async () => {
    const { login } = await begin('+9996620430');
    await expect(sendEmailCode(login, 'ada')).rejects.toEqual(refused('EMAIL_INVALID'));
    await expect(sendEmailCode(login, 'ada@mailinator.com')).rejects.toEqual(refused('EMAIL_NOT_ALLOWED'));
    await expect(confirmEmail(login)).rejects.toEqual(refused('EMAIL_VERIFY_EXPIRED'));
    await sendEmailCode(login);
    expect(begun(await confirmEmail(login)).sent).toMatchObject({ delivery: 'app' });
  });

  test('is confirmed although the answer was lost: auth.sendCode says so', async () => {
    const phone = '+9996630430';
    const { login } = await begin(phone);
    sandbox.faults.add({ method: 'account.sendVerifyEmailCode', kind: 'disconnectAfter', times: 1 });
    await expect(sendEmailCode(login)).rejects.toThrow(TelegramUnreachableError);
    await sendEmailCode(login);
    sandbox.faults.add({ method: 'account.verifyEmail', kind: 'disconnectAfter', times: 1 });
    await expect(confirmEmail(login)).rejects.toThrow(TelegramUnreachableError);
    await expect(confirmEmail(login)).rejects.toEqual(refused('EMAIL_VERIFY_EXPIRED'));
    const again = await begin(phone);
    expect(again.sent).toMatchObject({ delivery: 'email', deliveryDetail: 'a***@e***.com' });
    expect(await confirm(again.login, phone)).toMatchObject({ step: 'done' });
  });
});

describe('a code by email', () => {
  test('comes another way once the address is reset at once', async () => {
    const phone = '+9996620432';
    const { login, sent } = await begin(phone);
    expect(sent).toMatchObject({ delivery: 'email', emailResetSeconds: 0 });
    const reset = begun(await sandbox.gateway().resetLoginEmail(app, login));
    expect(reset.sent).toMatchObject({ delivery: 'sms', emailResetSeconds: null, nextDelivery: 'call' });
    expect(await confirm(reset.login, phone)).toMatchObject({ step: 'done' });
  });

  test('can still be used while a reset is pending, which is asked for once', async () => {
    const phone = '+9996620431';
    const { login } = await begin(phone);
    const reset = begun(await sandbox.gateway().resetLoginEmail(app, login));
    expect(reset.sent).toMatchObject({
      delivery: 'email',
      emailResetSeconds: null,
      emailResetAt: expect.stringMatching(/^\d{4}-/) as string,
    });
    await expect(sandbox.gateway().resetLoginEmail(app, reset.login)).rejects.toEqual(refused('TASK_ALREADY_EXISTS'));
    expect(await confirm(reset.login, phone)).toMatchObject({ step: 'done' });
  });
});

describe('a login that needs no code', () => {
  test('is finished by the key that was signed in', async () => {
    const phone = '+9996620437';
    const { login, sent } = await begin(phone);
    expect(sent).toBeNull();
    sandbox.faults.add({ method: 'users.getUsers', kind: 'disconnectAfter', times: 1 });
    await expect(sandbox.gateway().resendCode(app, login)).rejects.toThrow(TelegramUnreachableError);
    expect(await sandbox.gateway().resendCode(app, login)).toMatchObject({ step: 'done' });
    expect(sandbox.world.devices(phone)).toHaveLength(1);
  });

  test('leaves no device when it is cancelled', async () => {
    const phone = '+9996610437';
    const { login } = await begin(phone);
    expect(sandbox.world.devices(phone)).toHaveLength(1);
    await sandbox.gateway().cancelLogin(app, login);
    expect(sandbox.world.devices(phone)).toEqual([]);
  });
});

test('a sign-in says when Telegram suggests a 2FA password', async () => {
  const phone = '+9996610438';
  expect(await confirm((await begin(phone)).login, phone)).toMatchObject({ step: 'done', reloginDays: 7 });
  const other = '+9996610440';
  expect(await confirm((await begin(other)).login, other)).toMatchObject({ step: 'done', reloginDays: null });
});

test('a login that an older version stored goes on', async () => {
  const phone = '+9996620438';
  const { login } = await begin(phone);
  const { kind, ...older } = JSON.parse(login) as Record<string, unknown>;
  expect(kind).toBe('code');
  expect(await confirm(JSON.stringify(older), phone)).toMatchObject({ step: 'done' });
});

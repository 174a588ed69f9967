import { expect, test } from 'vitest';
import { type BegunLogin, TelegramRpcError, TelegramUnreachableError } from '../src/index.js';
import { app, codeOf, useSandbox } from './sandbox.js';

const sandbox = useSandbox();
const begin = (phone: string) => sandbox.gateway().beginLogin(app, phone);
const confirm = (login: string, code: string) => sandbox.gateway().confirmCode(app, login, code);
const password = (login: string, text: string) => sandbox.gateway().confirmPassword(app, login, text);
async function resend(login: string): Promise<BegunLogin> {
  const begun = await sandbox.gateway().resendCode(app, login);
  if ('step' in begun) expect.unreachable();
  return begun;
}
const refused = (code: string) => expect.objectContaining({ name: 'TelegramRpcError', code }) as Error;

test('a phone and its code give a session that can read the account', async () => {
  const phone = '+9996620001';
  const { login, sent } = await begin(phone);
  expect(sent).toEqual({
    delivery: 'app',
    deliveryDetail: null,
    codeKind: 'digits',
    codeLength: 5,
    resendAfterSeconds: expect.any(Number) as number,
    nextDelivery: 'sms',
    emailResetSeconds: null,
    emailResetAt: null,
  });
  const done = await confirm(login, codeOf(phone));
  const { id, firstName, username, stars } = sandbox.world.account(phone);
  expect(done).toMatchObject({
    step: 'done',
    profile: {
      userId: id.toString(),
      firstName,
      username,
      stars: { amount: BigInt(stars.amount), nanos: stars.nanos },
    },
  });
  expect(sandbox.world.devices(phone)).toMatchObject([{ model: 'GiftBuyer' }]);
});

test('a login follows an account to its data centre', async () => {
  for (const phone of ['+9996610002', '+9996630002']) {
    const done = await sandbox.signIn(phone);
    const reading = await sandbox.gateway().readAccount(app, done.session, () => undefined);
    expect(reading).toEqual(done.profile);
  }
});

test('a 2FA password is asked for with its hint', async () => {
  const phone = '+9996625001';
  const { login } = await begin(phone);
  const step = await confirm(login, codeOf(phone));
  expect(step).toEqual({ step: 'password', login, hint: sandbox.world.account(phone).password?.hint });
  expect(await password(login, 'sandbox')).toMatchObject({ step: 'done' });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test('the right code and password work after wrong ones', async () => {
  const phone = '+9996615002';
  const { login } = await begin(phone);
  await expect(confirm(login, '00000')).rejects.toEqual(refused('PHONE_CODE_INVALID'));
  await expect(confirm(login, '')).rejects.toEqual(refused('PHONE_CODE_EMPTY'));
  expect(await confirm(login, codeOf(phone))).toMatchObject({ step: 'password' });
  await expect(password(login, 'wrong')).rejects.toEqual(refused('PASSWORD_HASH_INVALID'));
  await expect(password(login, '')).rejects.toEqual(refused('PASSWORD_HASH_INVALID'));
  expect(await password(login, 'sandbox')).toMatchObject({ step: 'done' });
});

test('a password before the code is refused', async () => {
  const { login } = await begin('+9996625003');
  await expect(password(login, 'sandbox')).rejects.toEqual(refused('AUTH_KEY_UNREGISTERED'));
});

test.each([
  ['+9996620400', 'PHONE_NUMBER_INVALID'],
  ['+9996620403', 'PHONE_NUMBER_BANNED'],
  ['+9996620405', 'PHONE_NUMBER_APP_SIGNUP_FORBIDDEN'],
  ['+9996620406', 'PHONE_PASSWORD_FLOOD'],
  ['+9996620427', 'API_ID_PUBLISHED_FLOOD'],
  ['+9996620429', 'PHONE_NUMBER_FLOOD'],
  ['+9996620433', 'PAYMENT_REQUIRED'],
  ['+9996620501', 'AUTH_RESTART_5'],
  ['+79990000001', 'PHONE_NUMBER_INVALID'],
])('no code goes to %s: %s', async (phone, code) => {
  await expect(begin(phone)).rejects.toEqual(refused(code));
});

test('a flood wait has its seconds', async () => {
  await expect(begin('+9996620420')).rejects.toMatchObject({ code: 'FLOOD_WAIT', waitSeconds: 30 });
});

test('an expired code and a number without an account are refused', async () => {
  const expired = await begin('+9996620410');
  await expect(confirm(expired.login, '22222')).rejects.toEqual(refused('PHONE_CODE_EXPIRED'));
  const nobody = await begin('+9996620404');
  await expect(confirm(nobody.login, '22222')).rejects.toEqual(refused('PHONE_NUMBER_UNOCCUPIED'));
});

test('an invalid api_id is refused', async () => {
  await expect(sandbox.gateway().beginLogin({ ...app, apiId: 1 }, '+9996620004')).rejects.toEqual(
    refused('API_ID_INVALID'),
  );
});

test('the code can be sent again, by another way each time', async () => {
  const phone = '+9996620005';
  const first = await begin(phone);
  const second = await resend(first.login);
  expect(second.sent).toMatchObject({ delivery: 'sms', nextDelivery: 'call' });
  const third = await resend(second.login);
  expect(third.sent).toMatchObject({ delivery: 'call', resendAfterSeconds: null, nextDelivery: null });
  await expect(resend(third.login)).rejects.toEqual(refused('SEND_CODE_UNAVAILABLE'));
  expect(await confirm(third.login, codeOf(phone))).toMatchObject({ step: 'done' });
});

test('a step whose answer was lost can be repeated', async () => {
  const phone = '+9996625006';
  const { login } = await begin(phone);
  sandbox.faults.add({ method: 'auth.signIn', kind: 'disconnectAfter', times: 1 });
  await expect(confirm(login, codeOf(phone))).rejects.toThrow(TelegramUnreachableError);
  expect(await confirm(login, codeOf(phone))).toMatchObject({ step: 'password' });
  sandbox.faults.add({ method: 'auth.checkPassword', kind: 'disconnectAfter', times: 1 });
  await expect(password(login, 'sandbox')).rejects.toThrow(TelegramUnreachableError);
  expect(await password(login, 'sandbox')).toMatchObject({ step: 'done' });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test('a login that was accepted with a lost answer is finished by repeating the code', async () => {
  const phone = '+9996620007';
  const { login } = await begin(phone);
  sandbox.faults.add({ method: 'auth.signIn', kind: 'disconnectAfter', times: 1 });
  await expect(confirm(login, codeOf(phone))).rejects.toThrow(TelegramUnreachableError);
  expect(await confirm(login, codeOf(phone))).toMatchObject({ step: 'done' });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test('a login that was accepted with a lost answer is finished by resending the code', async () => {
  const phone = '+9996620017';
  const { login } = await begin(phone);
  sandbox.faults.add({ method: 'auth.signIn', kind: 'disconnectAfter', times: 1 });
  await expect(confirm(login, codeOf(phone))).rejects.toThrow(TelegramUnreachableError);
  expect(await sandbox.gateway().resendCode(app, login)).toMatchObject({ step: 'done' });
  expect(sandbox.world.devices(phone)).toHaveLength(1);
});

test.each(['AUTH_RESTART', 'AUTH_RESTART_17'])(
  'a call is repeated once after %s and SRP_ID_INVALID',
  async (restart) => {
    const phone = '+9996625008';
    sandbox.faults.add({ method: 'auth.sendCode', error: [500, restart], times: 1 });
    const { login } = await begin(phone);
    await confirm(login, codeOf(phone));
    sandbox.faults.add({ method: 'auth.checkPassword', error: [400, 'SRP_ID_INVALID'], times: 1 });
    expect(await password(login, 'sandbox')).toMatchObject({ step: 'done' });

    const remove = sandbox.faults.add({ method: 'auth.sendCode', error: [500, restart] });
    await expect(begin(phone)).rejects.toEqual(refused(restart));
    remove();
  },
);

test('an internal error of Telegram is TelegramUnreachableError', async () => {
  sandbox.faults.add({ method: 'auth.sendCode', error: [500, 'RPC_CALL_FAIL'], times: 1 });
  await expect(begin('+9996620012')).rejects.toThrow(TelegramUnreachableError);
});

test('a call without an answer fails within the deadline', async () => {
  sandbox.faults.add({ method: 'auth.sendCode', kind: 'silent', times: 1 });
  await expect(sandbox.gateway(5_000).beginLogin(app, '+9996620013')).rejects.toThrow('did not answer in time');
});

test('no error contains a phone, a code or a password', async () => {
  const phone = '+9996625014';
  const { login } = await begin(phone);
  const failures = [
    await confirm(login, '98765').catch((error: unknown) => error),
    await begin('+9996620400').catch((error: unknown) => error),
  ];
  await confirm(login, codeOf(phone));
  failures.push(await password(login, 'hunter2').catch((error: unknown) => error));
  for (const failure of failures) {
    expect(failure).toBeInstanceOf(TelegramRpcError);
    const { message, stack } = failure as Error;
    expect(`${message}${stack}${JSON.stringify(failure)}`).not.toMatch(/99966\d{5}|98765|hunter2/);
  }
});

import { beforeEach, expect, test } from 'vitest';
import { expectRefusal, Office } from './support/office.js';
import type { Desk } from './support/office.js';

const NOBODY = '+9996610404';
const SOMEBODY = '+9996610001';

let office: Office;
let desk: Desk;

beforeEach(() => {
  office = new Office();
  desk = office.desk('New', 1);
});

const sentTo = (phone: string) => ({ phoneNumber: phone, phoneCodeHash: office.world.sendCode(phone).hash });
const signIn = (sent: ReturnType<typeof sentTo>, at = desk) =>
  at.ask({ _: 'auth.signIn', ...sent, phoneCode: '11111' });
const signUp = (sent: ReturnType<typeof sentTo>, firstName = 'Nora', lastName = 'Lind') =>
  desk.ask({ _: 'auth.signUp', ...sent, firstName, lastName });
const resolve = (username: string) => desk.ask({ _: 'contacts.resolveUsername', username });

test('a number without an account signs up after the right code', () => {
  const sent = sentTo(NOBODY);
  expect(signIn(sent)).toMatchObject({
    _: 'auth.authorizationSignUpRequired',
    termsOfService: { _: 'help.termsOfService', entities: [] },
  });
  expect(signUp(sent)).toMatchObject({
    _: 'auth.authorization',
    user: { id: 9996610404, firstName: 'Nora', lastName: 'Lind', premium: false, self: true },
  });
  expect(office.world.account(NOBODY)).toMatchObject({
    stars: { amount: 0, nanos: 0 },
    username: null,
    password: null,
  });
  expect(signIn(sentTo(NOBODY), office.desk('Second', 1))._).toBe('auth.authorization');
  office.world.change(NOBODY, { username: 'NoraLind' });
  expect(resolve('noralind')).toMatchObject({ peer: { userId: 9996610404 } });
});

test.each([
  ['PHONE_CODE_INVALID', () => signUp(sentTo(NOBODY))],
  ['PHONE_CODE_EXPIRED', () => signUp({ ...sentTo(NOBODY), phoneCodeHash: 'another' })],
  ['FIRSTNAME_INVALID', () => signUp(proven(NOBODY), ' ')],
  ['FIRSTNAME_INVALID', () => signUp(proven(NOBODY), 'N'.repeat(65))],
  ['LASTNAME_INVALID', () => signUp(proven(NOBODY), 'Nora', 'L'.repeat(65))],
  ['PHONE_NUMBER_OCCUPIED', () => signUp(proven(SOMEBODY))],
])('%s, and there is no account', (text, run) => {
  const before = office.world.account(NOBODY);
  expectRefusal(run, 400, text);
  expect(office.world.account(NOBODY)).toEqual(before);
});

test('an account that was deleted and signs up again is signed in nowhere else', () => {
  const old = office.admit('Old', SOMEBODY);
  office.world.delete(SOMEBODY);
  const readSelf = () => old.ask({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
  expectRefusal(readSelf, 401, 'USER_DEACTIVATED');
  const sent = sentTo(SOMEBODY);
  signIn(sent);
  signUp(sent);
  expectRefusal(readSelf, 401, 'AUTH_KEY_UNREGISTERED');
  expect(office.world.devices(SOMEBODY)).toMatchObject([{ model: 'New' }]);
});

/** A code that was given, but by the sign-in of a stranger. */
function proven(phone: string): ReturnType<typeof sentTo> {
  const sent = sentTo(phone);
  const hadPassword = office.desk('Somewhere', 1);
  if (phone === NOBODY) signIn(sent, hadPassword);
  else office.world.signIns.codes.check({ phone: '9996610001', dc: 1, n: 1 }, sent.phoneCodeHash, '11111');
  return sent;
}

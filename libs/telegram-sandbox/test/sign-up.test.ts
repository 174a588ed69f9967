import { beforeEach, expect, test } from 'vitest';
import { expectRpcError, RpcHarness } from './support/rpc-harness.js';
import type { RpcClient } from './support/rpc-harness.js';

const NOBODY = '+9996610404';
const SOMEBODY = '+9996610001';

let harness: RpcHarness;
let client: RpcClient;

beforeEach(() => {
  harness = new RpcHarness();
  client = harness.client('New', 1);
});

const sentTo = (phone: string) => ({ phoneNumber: phone, phoneCodeHash: harness.world.signIns.sendCode(phone).hash });
const signIn = (sent: ReturnType<typeof sentTo>, at = client) =>
  at.call({ _: 'auth.signIn', ...sent, phoneCode: '11111' });
const signUp = (sent: ReturnType<typeof sentTo>, firstName = 'Nora', lastName = 'Lind') =>
  client.call({ _: 'auth.signUp', ...sent, firstName, lastName });
const resolve = (username: string) => client.call({ _: 'contacts.resolveUsername', username });

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
  expect(harness.world.account(NOBODY)).toMatchObject({
    stars: { amount: 0, nanos: 0 },
    username: null,
    password: null,
  });
  expect(signIn(sentTo(NOBODY), harness.client('Second', 1))._).toBe('auth.authorization');
  harness.world.change(NOBODY, { username: 'NoraLind' });
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
  const before = harness.world.account(NOBODY);
  expectRpcError(run, 400, text);
  expect(harness.world.account(NOBODY)).toEqual(before);
});

test('a deleted account that signs up again has no other signed-in devices', () => {
  const old = harness.signedInClient('Old', SOMEBODY);
  harness.world.delete(SOMEBODY);
  const readSelf = () => old.call({ _: 'users.getUsers', id: [{ _: 'inputUserSelf' }] });
  expectRpcError(readSelf, 401, 'USER_DEACTIVATED');
  const sent = sentTo(SOMEBODY);
  signIn(sent);
  signUp(sent);
  expectRpcError(readSelf, 401, 'AUTH_KEY_UNREGISTERED');
  expect(harness.world.devices(SOMEBODY)).toMatchObject([{ model: 'New' }]);
});

/** The code was given, but in another sign-in. */
function proven(phone: string): ReturnType<typeof sentTo> {
  const sent = sentTo(phone);
  const hadPassword = harness.client('Somewhere', 1);
  if (phone === NOBODY) signIn(sent, hadPassword);
  else harness.world.signIns.codes.assertRightCode({ phone: '9996610001', dc: 1, n: 1 }, sent.phoneCodeHash, '11111');
  return sent;
}

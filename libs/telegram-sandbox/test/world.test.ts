import { beforeEach, expect, test } from 'vitest';
import { Store } from '../src/state/store.js';
import { World } from '../src/world/world.js';

const MINUTE = 60_000;
const device = { id: 'device', model: 'Test' };
let now: number;
let world: World;

beforeEach(() => {
  now = Date.UTC(2026, 0, 1);
  world = new World(new Store(), () => now);
});

test('accounts are derived from the digits as the README says', () => {
  expect(world.account('+9996610000')).toEqual({
    id: 9996610000n,
    phone: '9996610000',
    dc: 1,
    firstName: 'Anna',
    lastName: 'Weber',
    username: 'anna_10000',
    premiumUntil: Date.UTC(2030, 0, 1) / 1000,
    stars: { amount: 0, nanos: 0 },
    photo: { person: 'anna', dc: 1 },
    password: null,
    banned: false,
    deleted: false,
    frozenSince: null,
    refusesGifts: false,
    bot: false,
  });
  expect(world.account('999 662 5001')).toMatchObject({
    dc: 2,
    firstName: 'Борис',
    lastName: 'Волков',
    username: 'boris_25001',
    premiumUntil: Date.UTC(2030, 0, 2) / 1000,
    stars: { amount: 37, nanos: 10_000_000 },
    password: { text: 'sandbox', hint: 'the name of this server' },
  });
  expect(world.account('9996630007')).toMatchObject({ dc: 3, username: null, premiumUntil: null });
  expect([world.account('+9996620099').photo, world.account('+9996620100').photo]).toEqual([
    { person: 'darya', dc: 2 },
    null,
  ]);
});

test.each(['', '+79990000000', '+9996605000', '+9996645000', '+999661500', '+99966150000', 'hello'])(
  '%j is not a test number',
  (phone) => {
    expect(() => world.account(phone)).toThrow('PHONE_NUMBER_INVALID');
  },
);

test.each([
  ['0400', 'PHONE_NUMBER_INVALID'],
  ['0403', 'PHONE_NUMBER_BANNED'],
  ['0406', 'PHONE_PASSWORD_FLOOD'],
  ['0420', 'FLOOD_WAIT_30'],
  ['0429', 'PHONE_NUMBER_FLOOD'],
])('a number that ends in %s gets no code: %s', (digits, text) => {
  expect(() => world.signIns.sendCode(`+999661${digits}`)).toThrow(text);
  expect(world.code(`+999661${digits}`)).toBeUndefined();
});

test('a code goes to the app, then by SMS, then by call, then SEND_CODE_UNAVAILABLE', () => {
  const sent = world.signIns.sendCode('+9996620001');
  expect(sent).toMatchObject({ delivery: 'app', nextDelivery: 'sms' });
  expect(world.signIns.resendCode('+9996620001', sent.hash)).toMatchObject({
    delivery: 'sms',
    nextDelivery: 'call',
    hash: sent.hash,
  });
  expect(world.signIns.resendCode('+9996620001', sent.hash)).toMatchObject({
    delivery: 'call',
    nextDelivery: undefined,
  });
  expect(() => world.signIns.resendCode('+9996620001', sent.hash)).toThrow('SEND_CODE_UNAVAILABLE');
  expect(world.code('+9996620001')).toBe('22222');
});

test('a code expires after five wrong tries', () => {
  const { hash } = world.signIns.sendCode('+9996610001');
  expect(() => world.signIns.signInWithCode(device, '+9996610001', hash, '')).toThrow('PHONE_CODE_EMPTY');
  for (let i = 0; i < 5; i++) {
    expect(() => world.signIns.signInWithCode(device, '+9996610001', hash, '12345')).toThrow('PHONE_CODE_INVALID');
  }
  expect(() => world.signIns.signInWithCode(device, '+9996610001', hash, '11111')).toThrow('PHONE_CODE_EXPIRED');
});

test('a code is valid for ten minutes', () => {
  const { hash } = world.signIns.sendCode('+9996610001');
  now += 10 * MINUTE - 1;
  expect(world.code('+9996610001')).toBe('11111');
  now += 1;
  expect(world.code('+9996610001')).toBeUndefined();
  expect(() => world.signIns.signInWithCode(device, '+9996610001', hash, '11111')).toThrow('PHONE_CODE_EXPIRED');
});

test.each([
  ['cancelled', (hash: string) => world.signIns.cancelCode('+9996610001', hash)],
  ['expired by a test', () => world.expireCode('+9996610001')],
  ['replaced by a newer one', () => void world.signIns.sendCode('+9996610001')],
])('a code that was %s is expired', (_, end) => {
  const { hash } = world.signIns.sendCode('+9996610001');
  end(hash);
  expect(() => world.signIns.signInWithCode(device, '+9996610001', hash, '11111')).toThrow('PHONE_CODE_EXPIRED');
});

test('codes of numbers that end in 0410 are always expired, numbers that end in 0404 have no account', () => {
  const late = world.signIns.sendCode('+9996610410');
  expect(() => world.signIns.signInWithCode(device, '+9996610410', late.hash, '11111')).toThrow('PHONE_CODE_EXPIRED');
  const nobody = world.signIns.sendCode('+9996610404');
  expect(world.signIns.signInWithCode(device, '+9996610404', nobody.hash, '11111')).toBeUndefined();
});

test('an account with a password needs it after the code', () => {
  const { hash } = world.signIns.sendCode('+9996615000');
  expect(() => world.signIns.signInWithCode(device, '+9996615000', hash, '11111')).toThrow('SESSION_PASSWORD_NEEDED');
  expect(world.devices('+9996615000')).toEqual([]);
  expect(() => world.signIns.accountOf('device')).toThrow('SESSION_PASSWORD_NEEDED');
  world.signIns.signInWithPassword(device);
  expect(world.devices('+9996615000')).toEqual([
    { id: 'device', phone: '9996615000', model: 'Test', since: now / 1000, clientInfos: [] },
  ]);
});

test('revoking, banning and signing out each end a device with its own error', () => {
  const { hash } = world.signIns.sendCode('+9996610001');
  world.signIns.signInWithCode(device, '+9996610001', hash, '11111');
  world.revoke('+9996610001', 'SESSION_REVOKED');
  expect(() => world.signIns.accountOf('device')).toThrow('SESSION_REVOKED');
  world.revoke('+9996610001');
  expect(() => world.signIns.accountOf('device')).toThrow('AUTH_KEY_UNREGISTERED');
  expect(world.devices('+9996610001')).toEqual([]);

  const again = world.signIns.sendCode('+9996610001');
  world.signIns.signInWithCode(device, '+9996610001', again.hash, '11111');
  world.ban('+9996610001');
  expect(() => world.signIns.accountOf('device')).toThrow('USER_DEACTIVATED_BAN');
  expect(() => world.signIns.sendCode('+9996610001')).toThrow('PHONE_NUMBER_BANNED');
  world.deviceRegistry.signOut('device');
  expect(() => world.signIns.accountOf('device')).toThrow('AUTH_KEY_UNREGISTERED');
});

test('a client that signs in to another account is signed out of the first', () => {
  world.signInDirectly(device, '+9996610001');
  world.signInDirectly(device, '+9996610002');
  expect(world.devices('+9996610001')).toEqual([]);
  world.revoke('+9996610001');
  expect(world.signIns.accountOf('device').phone).toBe('9996610002');
});

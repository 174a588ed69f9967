import { Long } from '@mtcute/node';
import { beforeEach, expect, test } from 'vitest';
import { expectRpcError, RpcHarness } from './support/rpc-harness.js';
import type { RpcClient } from './support/rpc-harness.js';

const PHONE = '+9996620001';
const DAY = 86_400_000;

let harness: RpcHarness;
let first: RpcClient;
let second: RpcClient;
beforeEach(() => {
  harness = new RpcHarness();
  first = harness.signedInClient('First', PHONE);
  harness.now += 1000;
  second = harness.signedInClient('Second', PHONE);
});

const listed = (client: RpcClient) => client.call({ _: 'account.getAuthorizations' });
const hashOfOther = (client: RpcClient) => listed(client).authorizations[1]?.hash ?? Long.ZERO;
const setTtl = (client: RpcClient, authorizationTtlDays: number) =>
  client.call({ _: 'account.setAuthorizationTTL', authorizationTtlDays });
const confirm = (client: RpcClient, hash: Long) =>
  client.call({ _: 'account.changeAuthorizationSettings', hash, confirmed: true });

test('a new sign-in is unconfirmed for the others until one confirms it, or for a week', () => {
  const flags = (client: RpcClient) => listed(client).authorizations.map(({ unconfirmed }) => unconfirmed);
  expect(flags(first)).toEqual([false, true]);
  expect(flags(second)).toEqual([false, false]);
  const hash = hashOfOther(first);
  expectRpcError(() => confirm(first, Long.fromNumber(5)), 400, 'HASH_INVALID');
  expectRpcError(() => confirm(first, Long.ZERO), 400, 'HASH_INVALID');
  expect(first.call({ _: 'account.changeAuthorizationSettings', hash, callRequestsDisabled: true })).toBe(true);
  expect(flags(first)).toEqual([false, true]);
  expect(confirm(first, hash)).toBe(true);
  expect(confirm(first, hash)).toBe(true);
  expect(flags(first)).toEqual([false, false]);
  harness.signedInClient('Third', PHONE);
  expect(flags(first)).toEqual([false, false, true]);
  harness.now += 7 * DAY;
  expect(flags(first)).toEqual([false, false, false]);
});

test('the list says what a test describes', () => {
  const [, device] = harness.world.devices(PHONE);
  const facts = { ip: '203.0.113.9', country: 'Norway', region: 'Oslo' };
  harness.world.authorizations.describeDevice(device?.id ?? '', { ...facts, isOfficial: true, isUnconfirmed: false });
  expect(listed(first).authorizations[1]).toMatchObject({ ...facts, officialApp: true, unconfirmed: false });
});

test('a device may set after how many idle days devices are signed out, a day after its own sign-in', () => {
  expect(listed(first).authorizationTtlDays).toBe(183);
  expectRpcError(() => setTtl(first, 0), 400, 'TTL_DAYS_INVALID');
  expectRpcError(() => setTtl(first, 367), 400, 'TTL_DAYS_INVALID');
  expectRpcError(() => setTtl(first, 7), 406, 'FRESH_RESET_AUTHORISATION_FORBIDDEN');
  harness.now += DAY;
  expect(setTtl(first, 7)).toBe(true);
  expect(listed(second).authorizationTtlDays).toBe(7);
});

test('a device that was idle for longer is signed out', () => {
  harness.now += DAY;
  setTtl(first, 7);
  harness.now += 6 * DAY;
  expect(listed(first).authorizations).toHaveLength(2);
  harness.now += 2 * DAY;
  expect(listed(first).authorizations).toHaveLength(1);
  expectRpcError(() => listed(second), 401, 'SESSION_REVOKED');
  harness.now += 8 * DAY;
  expectRpcError(() => listed(first), 401, 'SESSION_REVOKED');
});

test('an account has a time after which it deletes itself, and no sites that it is signed in to', () => {
  expect(first.call({ _: 'account.getAccountTTL' })).toEqual({ _: 'accountDaysTTL', days: 548 });
  expect(first.call({ _: 'account.getWebAuthorizations' })).toMatchObject({ authorizations: [], users: [] });
});

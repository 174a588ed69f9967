import type { Device, DeviceList } from '@giftbuyer/telegram';
import { expect, test } from 'vitest';
import { deviceColumns, findNewDevices, newestSignIn } from '../src/account-sessions/known-devices.js';

const NOW = Date.parse('2026-02-01T12:00:00Z');
const HOUR_MS = 3_600_000;

function listOf(...devices: Partial<Device>[]): DeviceList {
  const device = { isCurrent: false, createdAt: new Date(NOW) };
  return {
    ttlDays: 183,
    mayEndOthersAt: null,
    devices: devices.map((facts) => ({ ...device, ...facts }) as Device),
  };
}

const known = (list: DeviceList) => ({ ...deviceColumns(list), devicesAt: new Date(NOW - HOUR_MS) });
const hashesOf = (devices: Device[]) => devices.map(({ hash }) => hash);

test('a device is new when its hash is unknown and it signed in after the last list', () => {
  const before = known(listOf({ hash: '0', isCurrent: true }, { hash: '1' }, { hash: '-2' }));
  const now = listOf({ hash: '0', isCurrent: true }, { hash: '-2' }, { hash: '3' }, { hash: '1' });
  expect(hashesOf(findNewDevices(now, before))).toEqual(['3']);
  const old = { createdAt: new Date(NOW - 3 * HOUR_MS) };
  expect(findNewDevices(listOf({ hash: '4', ...old }), before)).toEqual([]);
  expect(findNewDevices(listOf({ hash: '1' }), before)).toEqual([]);
});

test('nothing is new in the first list; everything is after a list without others', () => {
  const list = listOf({ hash: '1' }, { hash: '2' });
  expect(findNewDevices(list, { deviceDigests: null, devicesAt: null })).toEqual([]);
  expect(hashesOf(findNewDevices(list, known(listOf({ hash: '0', isCurrent: true }))))).toEqual(['1', '2']);
});

test('the digests do not depend on the order, and the panel itself is not among them', () => {
  const { deviceDigests, ttlDays } = deviceColumns(listOf({ hash: '1' }, { hash: '2' }));
  expect(deviceColumns(listOf({ hash: '2' }, { hash: '0', isCurrent: true }, { hash: '1' })).deviceDigests).toEqual(
    deviceDigests,
  );
  expect([deviceDigests.length, ttlDays]).toEqual([16, 183]);
  expect(deviceColumns({ ...listOf(), ttlDays: 1e9 }).ttlDays).toBe(32_767);
});

test('the newest sign-in', () => {
  expect(newestSignIn([])).toBeNull();
  const later = new Date(NOW + HOUR_MS);
  expect(newestSignIn(listOf({ createdAt: later }, {}).devices)).toEqual(later);
});

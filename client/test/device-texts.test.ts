import type { AccountDevice } from '@giftbuyer/contracts';
import { expect, it } from 'vitest';
import { deviceApp, deviceName, devicePlace } from '../src/features/account-detail/devices/device-texts';

const device = (facts: Partial<AccountDevice>): AccountDevice =>
  ({
    device_model: '',
    platform: '',
    system_version: '',
    app_name: '',
    app_version: '',
    ip: '',
    country: '',
    region: '',
    ...facts,
  }) as AccountDevice;

it('names what Telegram says, and nothing twice', () => {
  const windows = {
    platform: 'Windows',
    system_version: 'Windows 11',
    app_name: 'Telegram Desktop',
    app_version: '6.1',
  };
  expect(deviceApp(device(windows))).toBe('Telegram Desktop 6.1, Windows 11');
  expect(deviceApp(device({ platform: 'iOS', system_version: '26.1' }))).toBe('iOS 26.1');
  expect(deviceName(device({ device_model: ' ', platform: 'Android' }))).toBe('Android');
  expect(devicePlace(device({ region: 'Oslo', country: 'Norway', ip: '203.0.113.9' }))).toBe(
    'Oslo, Norway · 203.0.113.9',
  );
  expect(devicePlace(device({ region: 'Singapore', country: 'Singapore' }))).toBe('Singapore');
  expect([deviceName(device({})), deviceApp(device({})), devicePlace(device({}))]).toEqual(['', '', '']);
});

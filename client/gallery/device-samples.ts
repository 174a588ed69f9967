import type { AccountDevice } from '@giftbuyer/contracts';
import { minutesFromNow } from './samples';

/** An iPhone of the owner, with changes. */
export const device = (change: Partial<AccountDevice>): AccountDevice => ({
  hash: '-4611686018427387904',
  current: false,
  official: true,
  unconfirmed: false,
  password_pending: false,
  device_model: 'iPhone 17 Pro',
  platform: 'iOS',
  system_version: '26.1',
  api_id: 1,
  app_name: 'Telegram iOS',
  app_version: '12.1',
  created_at: minutesFromNow(-60 * 24 * 220),
  active_at: minutesFromNow(-12),
  ip: '203.0.113.9',
  country: 'Norway',
  region: 'Oslo',
  ...change,
});

/** The session of the panel. */
export const own = device({
  hash: '0',
  current: true,
  official: false,
  device_model: 'GiftBuyer',
  platform: '',
  system_version: 'Node.js',
  app_name: 'My gifts',
  app_version: '0.1.0',
  created_at: minutesFromNow(-60 * 24 * 40),
  ip: '198.51.100.7',
  country: 'Germany',
  region: '',
});
/** An unconfirmed sign-in. */
export const stranger = device({
  hash: '77',
  official: false,
  unconfirmed: true,
  device_model: 'Desktop of somebody whose computer has a name that does not fit on one line of a phone',
  platform: 'Windows',
  system_version: 'Windows 11',
  app_name: 'Telegram Desktop',
  app_version: '6.1.2 x64',
  created_at: minutesFromNow(-25),
  country: 'Brazil',
  region: 'São Paulo',
  ip: '2001:db8:85a3:8d3:1319:8a2e:370:7348',
});

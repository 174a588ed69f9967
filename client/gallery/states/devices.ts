import type { Account, AccountDeviceList } from '@giftbuyer/contracts';
import { device, own, stranger } from '../device-samples';
import { type Answer, json, never, errorAnswer } from '../sample-server';
import { account, accountsBehind, history, minutesFromNow, panelOf } from '../samples';
import type { State, States } from '../state';

const items = [
  own,
  device({}),
  device({ hash: '5', device_model: 'Pixel 9', active_at: minutesFromNow(-60 * 24 * 3) }),
];
const list = (change: Partial<AccountDeviceList> = {}): Answer =>
  json({ ttl_days: 183, may_end_others_at: null, items, ...change });

const devices = (answer: Answer, shown: string, change: Partial<Account> = {}): State => ({
  path: 'accounts/1',
  answers: {
    ...panelOf(account({ id: 1, first_name: 'Анна', last_name: 'Каренина', ...change }), ...accountsBehind()),
    'GET /api/account/1/history': json(history()),
    'GET /api/account/1/devices': answer,
  },
  act: async (user) => {
    if (!change.new_device_at) await user.click(user.texts.detail.devices.show);
    await user.waitFor(`gb-devices-section ${shown}`);
    document.querySelector('gb-devices-section')?.scrollIntoView({ block: 'start' });
  },
});

/** States of the devices in the sheet of an account. */
export const deviceStates: States = {
  devices: devices(list(), 'li'),
  'devices-alone': devices(list({ items: [own], ttl_days: 183 }), 'li'),
  'devices-new': devices(list({ items: [own, stranger, ...items.slice(1)] }), '.new', {
    new_device_at: minutesFromNow(-25),
  }),
  'devices-too-fresh': devices(
    list({ items: [own, stranger, ...items.slice(1)], may_end_others_at: minutesFromNow(60 * 20) }),
    '.note',
  ),
  'devices-loading': devices(never, 'gb-skeleton'),
  'devices-failed': devices(errorAnswer(502, 'telegram_unreachable'), 'gb-error-state'),
  'devices-busy': devices(errorAnswer(409, 'account_busy'), 'gb-error-state'),
  'sheet-session-idle': {
    path: 'accounts/1',
    answers: {
      ...panelOf(
        account({
          id: 1,
          first_name: 'Анна',
          last_name: 'Каренина',
          status: 'unreachable',
          ttl_days: 90,
          last_checked_at: minutesFromNow(-60 * 24 * 80.5),
        }),
        ...accountsBehind(),
      ),
      'GET /api/account/1/history': json(history()),
    },
    act: (user) => user.waitFor('.idle'),
  },
};

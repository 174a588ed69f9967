import type { Account } from '@giftbuyer/contracts';
import { describe, expect, test } from 'vitest';
import { eventsOf, firstEvent } from '../harness/streams.js';
import { useDevices } from './devices-of-account.js';

const devices = useDevices();
const { panel, devicesOf, signInElsewhere, accountOf } = devices;

/** Sets the last reading of the devices back by this many hours. */
async function ageDevices({ id }: Account, hours = 5): Promise<void> {
  await panel.api.database.query(`UPDATE accounts SET devices_at = now() - make_interval(hours => $2) WHERE id = $1`, [
    id,
    hours,
  ]);
}

describe('a new device', () => {
  /** An account whose devices were read some hours ago, so that the next reading reads them again. */
  async function accountWithKnownDevices(): Promise<Account> {
    const account = await devices.ada.addAccount(panel.newPhone());
    await devices.ada.refreshed(account.id);
    await ageDevices(account);
    return account;
  }

  test('is announced by the next reading that looks, once, until it was looked at', async () => {
    const account = await accountWithKnownDevices();
    signInElsewhere(account);
    const events = eventsOf(await devices.ada.watch());
    await devices.ada.refreshed(account.id);
    expect(await firstEvent(events, 'account.device_new')).toMatchObject({
      data: { id: account.id, device: { device_model: 'Pixel', unconfirmed: true, current: false } },
    });
    expect(await firstEvent(events, 'account.updated')).toMatchObject({
      data: { id: account.id, new_device_at: expect.any(String) as string },
    });
    await ageDevices(account);
    await devices.ada.refreshed(account.id);
    expect((await accountOf(account)).new_device_at).not.toBeNull();
    await devicesOf(account);
    expect((await accountOf(account)).new_device_at).toBeNull();
    await ageDevices(account);
    await devices.ada.refreshed(account.id);
    expect((await accountOf(account)).new_device_at).toBeNull();
    await events.return(undefined);
  });

  test('is looked for only every few hours', async () => {
    const account = await accountWithKnownDevices();
    const asked = panel.sandbox.calls.count('account.getAuthorizations');
    for (let i = 0; i < 3; i++) await devices.ada.refreshed(account.id);
    expect(panel.sandbox.calls.count('account.getAuthorizations')).toBe(asked + 1);
  });

  test('is not announced by the first list, and the panel itself never is', async () => {
    const account = await devices.ada.addAccount(panel.newPhone());
    signInElsewhere(account);
    await devices.ada.refreshed(account.id);
    expect(await accountOf(account)).toMatchObject({ new_device_at: null, ttl_days: 183 });
    panel.sandbox.world.revoke(account.phone, 'SESSION_REVOKED');
    await devices.ada.refreshed(account.id);
    const again = await devices.ada.addAccount(account.phone);
    await devices.ada.refreshed(again.id);
    await ageDevices(again);
    await devices.ada.refreshed(again.id);
    expect(await accountOf(again)).toMatchObject({ id: account.id, new_device_at: null });
  });

  test('that Telegram does not tell of in time fails no reading', async () => {
    const account = await accountWithKnownDevices();
    const method = 'account.getAuthorizations';
    const repair = panel.sandbox.faults.add({ phone: account.phone, method, error: [420, 'FLOOD_WAIT_600'] });
    expect((await devices.ada.refreshed(account.id)).at(-1)).toMatchObject({ done: true });
    repair();
    signInElsewhere(account);
    await devices.ada.refreshed(account.id);
    expect((await accountOf(account)).new_device_at).not.toBeNull();
  });
});

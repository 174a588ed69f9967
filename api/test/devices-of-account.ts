import type { Account, AccountDeviceList } from '@giftbuyer/contracts';
import { beforeAll, expect } from 'vitest';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

/** A panel with the user Ada for the tests of one file, and what they do with the devices of her accounts. */
export function useDevices() {
  const panel = useTelegramPanel();
  let ada: Person;
  beforeAll(async () => {
    ada = await panel.person('ada');
  });
  async function devicesOf({ id }: Pick<Account, 'id'>): Promise<AccountDeviceList> {
    const { status, body } = await ada.client.get<AccountDeviceList>(`/api/account/${id}/devices`);
    expect(status).toBe(200);
    return body;
  }
  return {
    panel,
    get ada() {
      return ada;
    },
    devicesOf,
    /** Signs another device in to the account. */
    signInElsewhere({ phone }: Pick<Account, 'phone'>, model = 'Pixel'): void {
      panel.sandbox.world.signInDirectly({ id: `${model} ${phone}`, model, apiId: 4, appVersion: '12.1' }, phone);
    },
    async accountOf({ id }: Account): Promise<Account> {
      const account = (await ada.list()).accounts.find((candidate) => candidate.id === id);
      if (!account) throw new Error('The account is not listed');
      return account;
    },
  };
}

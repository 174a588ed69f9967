import type { Gifts } from '@giftbuyer/contracts';
import { beforeAll, expect } from 'vitest';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';

/** Starts a panel for the tests of one file, with a user who has an account, and the gift 77 in the catalogue. */
export function useGiftPanel() {
  const panel = useTelegramPanel({ TELEGRAM_ENVIRONMENT: 'sandbox', GIFTS_POLL_SECONDS: '2' });
  let ada: Person;
  let phone: string;
  let id = 77n;
  beforeAll(async () => {
    panel.sandbox.world.gifts.drop({ id, stars: 15, title: 'Rose', total: 500, dc: 1 });
    ada = await panel.person('ada');
    phone = panel.newPhone();
    await ada.addAccount(phone);
  });

  const list = async (who = ada) => (await who.client.get<Gifts>('/api/gifts')).body;
  return {
    panel,
    user: () => ada,
    phone: () => phone,
    list,
    find: async (gift: bigint, who = ada) => (await list(who)).items.find((one) => one.id === String(gift)),
    drop: (terms: object = {}) =>
      panel.sandbox.world.gifts.drop({ id: ++id, stars: 15, title: `Gift ${id}`, ...terms }),
    /** Lets the next tick read the catalogue. @param numbers with the stock */
    readNow: (numbers = false) =>
      panel.api.database.query(
        `UPDATE catalogues SET next_at = now(), wait_until = NULL, page_at = now()
           ${numbers ? `, numbers_at = numbers_at - interval '2 minutes'` : ''}`,
      ),
  };
}

export const until = async (check: () => Promise<void>) =>
  expect.poll(() => check().then(() => true, String)).toBe(true);

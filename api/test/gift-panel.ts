import type { Gifts } from '@giftbuyer/contracts';
import { beforeAll, expect, onTestFinished, vi } from 'vitest';
import { type Person, useTelegramPanel } from '../harness/telegram-panel.js';
import { CatalogueViewers } from '../src/gifts/catalogue-viewers.js';
import { CatalogueWatcher } from '../src/gifts/catalogue-watcher.js';
import { StickerDownloads } from '../src/gifts/sticker-downloads.js';

export const METHOD = 'payments.getStarGifts';

/** Starts a panel for the tests of one file, with a user who has an account, and the gift 77 in the catalogue. */
export function useGiftPanel(env: NodeJS.ProcessEnv = {}) {
  const panel = useTelegramPanel({ TELEGRAM_ENVIRONMENT: 'sandbox', GIFTS_POLL_SECONDS: '2', ...env });
  let ada: Person;
  let phone: string;
  let id = 77n;
  beforeAll(async () => {
    panel.sandbox.world.gifts.drop({ id, stars: 15, title: 'Rose', total: 500, dc: 1 });
    ada = await panel.person('ada');
    phone = panel.newPhone();
    await ada.addAccount(phone);
  });

  /** Ends what is under way at the catalogue, and lets no tick take a turn until `readNow`. */
  const settled = async () => {
    // A turn that is under way loses its lease.
    await panel.api.database.query(`UPDATE catalogues SET next_at = now() + interval '1 hour', owner = NULL`);
    await panel.api.app.get(CatalogueWatcher, { strict: false }).whenIdle();
    await panel.api.app.get(StickerDownloads, { strict: false }).whenIdle();
  };
  /** Lets the next tick read it once more when no reading is under way: one may have failed, or a download. */
  const readAgain = () =>
    panel.api.database.query(
      `UPDATE catalogues SET next_at = now(), numbers_at = numbers_at - interval '2 minutes' WHERE owner IS NULL`,
    );
  const list = async (who = ada) => (await who.client.get<Gifts>('/api/gifts')).body;
  return {
    panel,
    user: () => ada,
    phone: () => phone,
    list,
    find: async (gift: bigint, who = ada) => (await list(who)).items.find((one) => one.id === String(gift)),
    drop: (terms: object = {}) =>
      panel.sandbox.world.gifts.drop({ id: ++id, stars: 15, title: `Gift ${id}`, ...terms }),
    settled,
    /** Lets no tick of this panel take a turn until the test ends. */
    quiet: async () => {
      const viewers = vi
        .spyOn(panel.api.app.get(CatalogueViewers, { strict: false }), 'viewedEnvironments')
        .mockReturnValue([]);
      onTestFinished(() => viewers.mockRestore());
      await settled();
    },
    /** Lets the next tick read the catalogue, in place of a reading that is under way. @param numbers with the stock */
    readNow: (numbers = false) =>
      panel.api.database.query(
        `UPDATE catalogues SET next_at = now(), wait_until = NULL, page_at = now(), owner = NULL
           ${numbers ? `, numbers_at = numbers_at - interval '2 minutes'` : ''}`,
      ),
    readAgain,
    /** Has it read with the stock, and waits for the downloads that follow. */
    readOnce: async () => {
      const read = panel.sandbox.calls.count(METHOD);
      await waitUntil(async () => {
        await readAgain();
        await list();
        // The next reading begins when this one is over.
        expect(panel.sandbox.calls.count(METHOD)).toBeGreaterThan(read + 1);
      });
      await settled();
    },
  };
}

export const waitUntil = async (check: () => Promise<void>) =>
  expect.poll(() => check().then(() => true, String)).toBe(true);

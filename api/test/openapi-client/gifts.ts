/** The part of the program that looks at gifts. */
import type * as Contracts from '@giftbuyer/contracts';
import * as api from 'panel-client';
import type { createClient } from 'panel-client/client';
import { ok, refused } from './answers.js';
import type { World } from './world.js';

type Client = ReturnType<typeof createClient>;

export async function readGifts(client: Client, world: World): Promise<void> {
  const query = { environment: 'sandbox' } as const;
  ok(await api.listGifts({ client, query }));
  await world.waitForSticker();
  const gifts: Contracts.Gifts = ok(await api.listGifts({ client, query }));
  const [gift] = gifts.items;
  if (!gift) throw new Error('There is no gift');
  const path = { gift_id: gift.id };
  const history: Contracts.GiftHistory = ok(await api.getGiftHistory({ client, path, query }));
  if (history.items[0]?.stars !== gift.stars) throw new Error('Another price');
  ok(await api.getGiftSticker({ client, path, query: { ...query, v: gift.sticker ?? '' } }));
  const thumb: Blob | File = ok(await api.getGiftThumb({ client, path, query }));
  if (thumb.size === 0) throw new Error('The picture is empty');
  refused(await api.getGiftHistory({ client, path: { gift_id: '1' }, query }), 'gift_not_found');
  refused(await api.getGiftSticker({ client, path, query: { ...query, v: '1' } }), 'gift_not_found');
}

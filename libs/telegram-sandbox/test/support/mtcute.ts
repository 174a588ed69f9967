import { addPublicKey } from '@mtcute/core/utils.js';
import { MemoryStorage, TelegramClient } from '@mtcute/node';
import type { BaseTelegramClientOptions } from '@mtcute/node';
import { NodeCryptoProvider } from '@mtcute/node/utils.js';
import type { Sandbox } from '../../src/index.js';

export const API_ID = 12345;
export const API_HASH = '0123456789abcdef0123456789abcdef';

type Options = Partial<Pick<BaseTelegramClientOptions, 'disableUpdates' | 'network' | 'transport' | 'updates'>>;

/** An mtcute client that starts in the given data centre. */
export async function mtcute(
  { addresses }: Pick<Sandbox, 'addresses'>,
  dcId: number,
  options: Options = {},
): Promise<TelegramClient> {
  const crypto = new NodeCryptoProvider();
  await crypto.initialize();
  addPublicKey(crypto, addresses.publicKey);
  const dc = addresses.dcs.find(({ id }) => id === dcId);
  if (!dc) throw new Error(`there is no data centre ${dcId}`);
  const address = { id: dc.id, ipAddress: dc.ip, port: dc.port };
  return new TelegramClient({
    apiId: API_ID,
    apiHash: API_HASH,
    storage: new MemoryStorage(),
    crypto,
    defaultDcs: { main: address, media: address },
    disableUpdates: true,
    logLevel: 0,
    ...options,
  });
}

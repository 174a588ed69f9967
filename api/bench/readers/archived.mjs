// The archived library, from which ours descends, as anybody would write it, in its own layer.
import { requireArchived as require } from '../../../scripts/archived-library.mjs';

const { Api, Logger, TelegramClient, sessions: stores } = require('telegram');
const { AuthKey } = require('telegram/crypto/AuthKey.js');
const { PromisedNetSockets } = require('telegram/extensions');
const { LogLevel } = require('telegram/extensions/Logger.js');

const OPTIONS = {
  baseLogger: new Logger(LogLevel.NONE),
  autoReconnect: false,
  connectionRetries: 1,
  reconnectRetries: 0,
  requestRetries: 1,
  floodSleepThreshold: 0,
};

export async function plain({ dcId, authKey }, { ip, port }) {
  const store = new stores.MemorySession();
  store.setDC(dcId, ip, port);
  const key = new AuthKey();
  await key.setKey(Buffer.from(authKey, 'hex'));
  store.setAuthKey(key, dcId);
  /** The client knows no port but 80. */
  class Socket extends PromisedNetSockets {
    connect() {
      return super.connect(port, ip);
    }
  }
  const client = new TelegramClient(store, 4242, 'bench', { ...OPTIONS, networkSocket: Socket });
  await client.connect();
  try {
    const [{ id }] = await client.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] }));
    const { balance } = await client.invoke(new Api.payments.GetStarsStatus({ peer: new Api.InputPeerSelf() }));
    return { id, stars: balance.amount };
  } finally {
    await client.destroy();
  }
}

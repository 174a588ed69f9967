// The archived library, from which ours descends, as anybody would write it. It ends before the layer of the sandbox:
// the two shapes that a refresh meets and that have changed since are brought up to date, the rest is as it was left.
import { requireArchived as require } from '../archived-library.mjs';

const schemaFile = require.resolve('telegram/tl/apiTl.js');
const NEWER = [
  ['user#4b46c37e ', 'user#b1b8cc83 '],
  ['payments.getStarsStatus#104fcfa7 ', 'payments.getStarsStatus#4ea9b3bf flags:# ton:flags.0?true '],
];
const schema = NEWER.reduce((text, [old, newer]) => {
  if (!text.includes(old)) throw new Error(`The archived library has no ${old}`);
  return text.replace(old, newer);
}, require(schemaFile));
require.cache[schemaFile].exports = schema;
require('telegram/tl/AllTLObjects.js').LAYER = 229;

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

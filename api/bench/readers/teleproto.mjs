// The library that the panel uses.
import bigInt from 'big-integer';
import { Api, Logger, TelegramClient, helpers, sessions as stores } from 'telegram';
import { AuthKey } from 'telegram/crypto/AuthKey.js';
import { _serverKeys as trustedKeys } from 'telegram/crypto/RSA.js';
import { LogLevel } from 'telegram/extensions/Logger.js';
import { readServerKey } from '../../../libs/telegram/dist/key-exchange/server-keys.js';

/** The public exponent that OpenSSL uses by default. */
const RSA_EXPONENT = 65_537;
const OPTIONS = {
  baseLogger: new Logger(LogLevel.NONE),
  autoReconnect: false,
  connectionRetries: 1,
  reconnectRetries: 0,
  requestRetries: 1,
  floodSleepThreshold: 0,
};
const readSelf = () => new Api.users.GetUsers({ id: [new Api.InputUserSelf()] });
const readStars = () => new Api.payments.GetStarsStatus({ peer: new Api.InputPeerSelf() });

/** Leaves the configuration that a connection begins with out, because nobody looks at it. */
class LeanClient extends TelegramClient {
  async _connectSender(sender, dcId, connection, media) {
    if (!connection || !sender.authKey.getKey()) return super._connectSender(sender, dcId, connection, media);
    await sender.connect(connection, false);
    return sender;
  }
}

async function storeOf({ dcId, authKey }, { ip, port }) {
  const store = new stores.MemorySession();
  store.setDC(dcId, ip, port);
  const key = new AuthKey();
  await key.setKey(Buffer.from(authKey, 'hex'));
  store.setAuthKey(key, dcId);
  return store;
}

/** As anybody would write it: four round trips. */
export async function plain(session, dc) {
  const client = new TelegramClient(await storeOf(session, dc), 4242, 'bench', OPTIONS);
  await client.connect();
  try {
    const [{ id }] = await client.invoke(readSelf());
    const { balance } = await client.invoke(readStars());
    return { id, stars: balance.amount };
  } finally {
    await client.destroy();
  }
}

/** With all that is known to save time: one round trip. */
export async function lean(session, dc) {
  const store = await storeOf(session, dc);
  const client = new LeanClient(store, 4242, 'bench', OPTIONS);
  client._loopStarted = true;
  await client._initSession();
  const dcenter = client._dcenters.get(session.dcId, store.getAuthKey(session.dcId));
  dcenter.updateSalt(bigInt(session.salt));
  await client.connect();
  try {
    const [[{ id }], { balance }] = await Promise.all([client.invoke(readSelf()), client.invoke(readStars())]);
    session.salt = dcenter.salt.toString();
    return { id, stars: balance.amount };
  } finally {
    await client.destroy();
  }
}

/** `auth.sendCode` with a key that is agreed on for it. */
export async function beginLogin({ apiId, apiHash }, phoneNumber, { dcs, publicKey }) {
  trust(publicKey);
  const { id, ip, port } = dcs.find(({ id }) => id === 2);
  const store = new stores.MemorySession();
  store.setDC(id, ip, port);
  const client = new TelegramClient(store, apiId, apiHash, OPTIONS);
  await client.connect();
  try {
    return await client.invoke(
      new Api.auth.SendCode({ phoneNumber, apiId, apiHash, settings: new Api.CodeSettings({}) }),
    );
  } finally {
    await client.destroy();
  }
}

/** The library has one table of trusted RSA keys, by fingerprint. */
function trust(publicKey) {
  const { fingerprint, modulus } = readServerKey(publicKey);
  trustedKeys.set(String(fingerprint), { n: helpers.readBigIntFromBuffer(modulus, false, false), e: RSA_EXPONENT });
}

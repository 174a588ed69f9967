import bigInt from 'big-integer';
import { createPublicKey } from 'node:crypto';
import { Api, TelegramClient } from 'telegram';
import { _serverKeys } from 'telegram/crypto/RSA.js';
import { Logger, LogLevel } from 'telegram/extensions/Logger.js';
import type { Connection } from 'telegram/network/index.js';
import { StringSession } from 'telegram/sessions/index.js';
import type { Sandbox } from '../../src/index.js';
import { fingerprintOf } from './handshake.js';
import { API_HASH, API_ID } from './mtcute.js';

export interface TeleprotoOptions {
  session?: string;
  connection?: typeof Connection;
}

/** A teleproto client of a data centre of the sandbox. */
export function teleproto(
  { addresses }: Pick<Sandbox, 'addresses'>,
  dcId: number,
  { session = '', connection }: TeleprotoOptions = {},
): TelegramClient {
  const { n } = createPublicKey(addresses.publicKey).export({ format: 'jwk' });
  _serverKeys.set(String(fingerprintOf(addresses.publicKey)), {
    n: bigInt(Buffer.from(n ?? '', 'base64url').toString('hex'), 16),
    e: 65537,
  });
  const dc = addresses.dcs.find(({ id }) => id === dcId);
  if (!dc) throw new Error(`there is no data centre ${dcId}`);
  const stored = new StringSession(session);
  if (!session) stored.setDC(dc.id, dc.ip, dc.port);
  return new TelegramClient(stored, API_ID, API_HASH, {
    connectionRetries: 1,
    reconnectRetries: 0,
    requestRetries: 2,
    floodSleepThreshold: 0,
    securityChecks: true,
    autoReconnect: false,
    baseLogger: new Logger(LogLevel.NONE),
    ...(connection && { connection }),
  });
}

/** A complete sign-in with a test account. */
export async function signIn(client: TelegramClient, phone: string): Promise<void> {
  await client.start({
    phoneNumber: phone,
    phoneCode: () => Promise.resolve(phone.charAt(6).repeat(5)),
    password: () => Promise.resolve('sandbox'),
    onError: (error) => {
      throw error;
    },
  });
}

export async function sendCode(
  client: TelegramClient,
  phone: string,
  apiId = API_ID,
  apiHash = API_HASH,
): Promise<Api.auth.SentCode> {
  const settings = new Api.CodeSettings({});
  const sent = await client.invoke(new Api.auth.SendCode({ phoneNumber: phone, apiId, apiHash, settings }));
  if (sent instanceof Api.auth.SentCode) return sent;
  throw new Error('a code was expected');
}

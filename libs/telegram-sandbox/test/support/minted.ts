import type { TelegramClient as Mtcute } from '@mtcute/node';
import { AuthKey } from 'telegram/crypto/AuthKey.js';
import { StringSession } from 'telegram/sessions/index.js';
import type { DcAddress, MintedSession, Sandbox, SandboxAddresses } from '../../src/index.js';
import { mtcute } from './mtcute.js';
import type { ClientKey } from './raw-client.js';

/** A minted session as a session string of teleproto. */
export async function teleprotoSession({ dcs }: SandboxAddresses, minted: MintedSession): Promise<string> {
  const session = new StringSession();
  const dc = homeOf(dcs, minted);
  session.setDC(dc.id, dc.ip, dc.port);
  const key = new AuthKey();
  await key.setKey(Buffer.from(minted.authKey, 'hex'));
  session.setAuthKey(key, dc.id);
  return session.save();
}

/** An mtcute client with a minted session. */
export async function mintedMtcute(sandbox: Sandbox, minted: MintedSession): Promise<Mtcute> {
  const client = await mtcute(sandbox, minted.dcId);
  const { id, ip, port } = homeOf(sandbox.addresses.dcs, minted);
  const main = { id, ipAddress: ip, port };
  // Without addresses it would connect to Telegram.
  await client.importSession({ authKey: Buffer.from(minted.authKey, 'hex'), primaryDcs: { main, media: main } });
  return client;
}

function homeOf(dcs: DcAddress[], { dcId }: MintedSession): DcAddress {
  const dc = dcs.find(({ id }) => id === dcId);
  if (!dc) throw new Error(`there is no data centre ${dcId}`);
  return dc;
}

/** A minted session for a raw client. */
export const rawKey = ({ authKey, salt }: MintedSession): ClientKey => ({
  key: Buffer.from(authKey, 'hex'),
  salt: BigInt(salt),
});

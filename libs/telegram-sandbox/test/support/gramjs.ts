import { createPublicKey } from 'node:crypto';
import { requireArchived } from '../../../../scripts/archived-library.mjs';
import type { Sandbox } from '../../src/index.js';
import { fingerprintOf } from './handshake.js';
import { API_HASH, API_ID } from './mtcute.js';

/** The used parts of the archived library, which is not installed and has no types here. */
interface Library {
  Api: {
    InputUserSelf: new () => object;
    InputPeerSelf: new () => object;
    users: { GetUsers: new (fields: { id: object[] }) => object };
    payments: { GetStarsStatus: new (fields: { peer: object }) => object };
  };
  Logger: new (level: string) => object;
  TelegramClient: new (session: object, apiId: number, apiHash: string, options: object) => GramJs;
  sessions: { StringSession: new () => { setDC(id: number, ip: string, port: number): void } };
}
type SocketClass = new () => { connect(port: number, ip: string): Promise<unknown> };
type NewNumber = (digits: string, base: number) => object;

export interface GramJs {
  start(params: {
    phoneNumber: string;
    phoneCode: () => Promise<string>;
    password: () => Promise<string>;
    onError: (error: Error) => void;
  }): Promise<void>;
  invoke(request: object): Promise<unknown>;
  destroy(): Promise<void>;
}

/** Its client of a data centre of the sandbox, over its default transport, and the requests of its layer. */
export function gramjs({ addresses }: Pick<Sandbox, 'addresses'>, dcId: number) {
  const { Api, Logger, TelegramClient, sessions } = requireArchived('telegram') as Library;
  const dc = addresses.dcs.find(({ id }) => id === dcId);
  if (!dc) throw new Error(`there is no data centre ${dcId}`);
  trust(addresses.publicKey);
  const session = new sessions.StringSession();
  session.setDC(dc.id, dc.ip, dc.port);
  const { PromisedNetSockets } = requireArchived('telegram/extensions') as { PromisedNetSockets: SocketClass };
  /** The client knows no port but 80. */
  class Socket extends PromisedNetSockets {
    override connect(): Promise<unknown> {
      return super.connect(dc?.port ?? 0, dc?.ip ?? '');
    }
  }
  const client = new TelegramClient(session, API_ID, API_HASH, {
    baseLogger: new Logger('none'),
    autoReconnect: false,
    connectionRetries: 1,
    networkSocket: Socket,
  });
  return {
    client,
    readSelf: () => client.invoke(new Api.users.GetUsers({ id: [new Api.InputUserSelf()] })),
    readStars: () => client.invoke(new Api.payments.GetStarsStatus({ peer: new Api.InputPeerSelf() })),
  };
}

/** The layer that it speaks. */
export const gramjsLayer = (): number => (requireArchived('telegram/tl/AllTLObjects') as { LAYER: number }).LAYER;

function trust(publicKey: string): void {
  const { n = '' } = createPublicKey(publicKey).export({ format: 'jwk' });
  const { _serverKeys } = requireArchived('telegram/crypto/RSA') as { _serverKeys: Map<string, object> };
  const bigInt = requireArchived('big-integer') as NewNumber;
  const modulus = bigInt(Buffer.from(n, 'base64url').toString('hex'), 16);
  _serverKeys.set(String(fingerprintOf(publicKey)), { n: modulus, e: 65537 });
}

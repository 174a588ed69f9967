import { NegotiationError } from './client-side.js';
import type { ClientSide } from './client-side.js';
import type { ProxyAuth } from './proxy-options.js';
import { relay } from './upstream.js';
import type { Upstream } from './upstream.js';

const VERSION = 5;
const AUTH_VERSION = 1;
const METHOD = { none: 0, password: 2, noneAcceptable: 0xff };
const CONNECT = 1;
const IPV4 = 1;
const REPLY = { succeeded: 0, notAllowed: 2, refused: 5, commandNotSupported: 7, addressTypeNotSupported: 8 };

/** A SOCKS5 server (RFC 1928) with user name and password (RFC 1929) if given. It connects to data centres only. */
export async function serveSocks5(client: ClientSide, upstream: Upstream, auth: ProxyAuth | undefined): Promise<void> {
  const [version, count = 0] = await client.read(2);
  if (version !== VERSION) throw new NegotiationError('not SOCKS5');
  const offered = await client.read(count);
  const method = auth ? METHOD.password : METHOD.none;
  client.send(Buffer.from([VERSION, offered.includes(method) ? method : METHOD.noneAcceptable]));
  if (!offered.includes(method)) return client.close();
  if (auth && !(await authenticate(client, auth))) return client.close();

  const [requestVersion, command, reserved, addressType] = await client.read(4);
  if (requestVersion !== VERSION || reserved !== 0) throw new NegotiationError('a wrong request');
  if (command !== CONNECT) return refuse(client, REPLY.commandNotSupported);
  if (addressType !== IPV4) return refuse(client, REPLY.addressTypeNotSupported);
  const ip = [...(await client.read(4))].join('.');
  const port = (await client.read(2)).readUInt16BE();
  const dc = upstream.dcs.find((one) => one.ip === ip && one.port === port);
  if (!dc) return refuse(client, REPLY.notAllowed);
  const socket = await upstream.dial(dc).catch(() => undefined);
  if (!socket) return refuse(client, REPLY.refused);
  client.send(reply(REPLY.succeeded));
  relay(client, socket);
}

async function authenticate(client: ClientSide, { username, password }: ProxyAuth): Promise<boolean> {
  const [version] = await client.read(1);
  if (version !== AUTH_VERSION) throw new NegotiationError('not RFC 1929');
  const name = await client.read((await client.read(1)).readUInt8());
  const word = await client.read((await client.read(1)).readUInt8());
  const isRight = name.toString() === username && word.toString() === password;
  client.send(Buffer.from([AUTH_VERSION, isRight ? 0 : 1]));
  return isRight;
}

function refuse(client: ClientSide, code: number): void {
  client.send(reply(code));
  client.close();
}

function reply(code: number): Buffer {
  return Buffer.from([VERSION, code, 0, IPV4, 0, 0, 0, 0, 0, 0]);
}
